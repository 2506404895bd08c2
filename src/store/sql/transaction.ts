/** All repositories over one executor: the `Transaction` of the port, whose reading half is its `View`. */
import type { Transaction } from "../../ports/store.ts";
import { agentKeys } from "./agent-keys.ts";
import { channels } from "./channels.ts";
import { clusters } from "./clusters.ts";
import { computeEnvironments } from "./compute-environments.ts";
import { consumableResources } from "./consumable-resources.ts";
import { containerInstances } from "./container-instances.ts";
import { ec2Tags } from "./ec2-tags.ts";
import type { SqlExecutor } from "./executor.ts";
import { images } from "./images.ts";
import { instances } from "./instances.ts";
import { jobDefinitions } from "./job-definitions.ts";
import { jobQueues } from "./job-queues.ts";
import { jobs } from "./jobs.ts";
import { launchTemplates } from "./launch-templates.ts";
import { quotaShares } from "./quota-shares.ts";
import { records } from "./records.ts";
import { type Remembered, rememberNothing } from "./remembered.ts";
import { schedulingPolicies } from "./scheduling-policies.ts";
import { serviceEnvironments } from "./service-environments.ts";
import { settings } from "./settings.ts";
import { shares } from "./shares.ts";
import { snapshot } from "./snapshot.ts";
import { stateChanges } from "./state-changes.ts";
import { tasks } from "./tasks.ts";
import { webhooks } from "./webhooks.ts";

export function transactionOver(
  sql: SqlExecutor,
  remembered: Remembered = rememberNothing,
): Transaction {
  const { rows } = remembered;
  return {
    computeEnvironments: computeEnvironments(sql, rows),
    jobQueues: jobQueues(sql, rows),
    schedulingPolicies: schedulingPolicies(sql, rows),
    serviceEnvironments: serviceEnvironments(sql),
    quotaShares: quotaShares(sql),
    jobDefinitions: jobDefinitions(sql, rows),
    jobs: jobs(sql),
    shares: shares(sql),
    consumableResources: consumableResources(sql),
    tasks: tasks(sql, remembered.tasks),
    instances: instances(sql, remembered.instances),
    containerInstances: containerInstances(sql),
    clusters: clusters(sql),
    agentKeys: agentKeys(sql),
    images: images(sql),
    channels: channels(sql),
    stateChanges: stateChanges(sql),
    webhooks: webhooks(sql),
    launchTemplates: launchTemplates(sql),
    ec2Tags: ec2Tags(sql),
    records: records(sql),
    settings: settings(sql),
    snapshot: (lineLimit) => snapshot(sql, remembered, lineLimit),
  };
}
