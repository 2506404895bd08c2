/**
 * All migrations in order; version n is the n-th. Forward only: a released one is never edited, a mistake is mended
 * by the next.
 */
import { foundation } from "./0001-foundation.ts";
import { elementDependencies } from "./0002-element-dependencies.ts";
import { consumableResources } from "./0003-consumable-resources.ts";
import { serviceEnvironments } from "./0004-service-environments.ts";
import { stateChanges } from "./0005-state-changes.ts";
import { ec2Records } from "./0006-ec2-records.ts";
import { fairShare } from "./0007-fair-share.ts";
import { instanceLives } from "./0008-instance-lives.ts";
import { webhooks } from "./0009-webhooks.ts";
import { containers } from "./0010-containers.ts";
import { records } from "./0011-records.ts";
import { instanceKinds } from "./0012-instance-kinds.ts";
import { requiredAttributes } from "./0013-required-attributes.ts";
import { imageChannels } from "./0014-image-channels.ts";
import { containerInstances } from "./0015-container-instances.ts";
import { multiNodeJobs } from "./0016-multi-node-jobs.ts";

export type Migration = { readonly name: string; readonly sql: string };

export const migrations: readonly Migration[] = [
  { name: "foundation", sql: foundation },
  { name: "element dependencies", sql: elementDependencies },
  { name: "consumable resources", sql: consumableResources },
  { name: "service environments", sql: serviceEnvironments },
  { name: "state changes", sql: stateChanges },
  { name: "EC2 records", sql: ec2Records },
  { name: "fair share", sql: fairShare },
  { name: "instance lives", sql: instanceLives },
  { name: "webhooks", sql: webhooks },
  { name: "containers", sql: containers },
  { name: "records", sql: records },
  { name: "instance kinds", sql: instanceKinds },
  { name: "required attributes", sql: requiredAttributes },
  { name: "image channels", sql: imageChannels },
  { name: "container instances", sql: containerInstances },
  { name: "multi-node jobs", sql: multiNodeJobs },
];
