/** Every operation of our own, by name. A new one is a file beside this one and a line here. */
import { createClusterToken } from "./create-cluster-token.ts";
import { describeServer } from "./describe-server.ts";
import { explainDefinition, explainJob } from "./explain.ts";
import { getTaskUse } from "./get-task-use.ts";
import { type ImageOperations, imageOperations } from "./image-operations.ts";
import { interruptInstance, listInstances } from "./instances.ts";
import { listClusterTokens } from "./list-cluster-tokens.ts";
import type { InputOf, OutputOf } from "./operation.ts";
import { planComputeEnvironmentUpdate } from "./plan-compute-environment-update.ts";
import { revokeClusterToken } from "./revoke-cluster-token.ts";
import { rotateClusterToken } from "./rotate-cluster-token.ts";
import { deleteWebhook, listWebhooks, putWebhook } from "./webhooks.ts";

export type YardOperations = ImageOperations & {
  readonly DeleteWebhook: typeof deleteWebhook;
  readonly CreateClusterToken: typeof createClusterToken;
  readonly ListClusterTokens: typeof listClusterTokens;
  readonly RevokeClusterToken: typeof revokeClusterToken;
  readonly RotateClusterToken: typeof rotateClusterToken;
  readonly DescribeServer: typeof describeServer;
  readonly GetTaskUse: typeof getTaskUse;
  readonly InterruptInstance: typeof interruptInstance;
  readonly ListInstances: typeof listInstances;
  readonly ExplainDefinition: typeof explainDefinition;
  readonly ExplainJob: typeof explainJob;
  readonly ListWebhooks: typeof listWebhooks;
  readonly PlanComputeEnvironmentUpdate: typeof planComputeEnvironmentUpdate;
  readonly PutWebhook: typeof putWebhook;
};

export const yardOperations: YardOperations = {
  ...imageOperations,
  DeleteWebhook: deleteWebhook,
  CreateClusterToken: createClusterToken,
  ListClusterTokens: listClusterTokens,
  RevokeClusterToken: revokeClusterToken,
  RotateClusterToken: rotateClusterToken,
  DescribeServer: describeServer,
  GetTaskUse: getTaskUse,
  InterruptInstance: interruptInstance,
  ListInstances: listInstances,
  ExplainDefinition: explainDefinition,
  ExplainJob: explainJob,
  ListWebhooks: listWebhooks,
  PlanComputeEnvironmentUpdate: planComputeEnvironmentUpdate,
  PutWebhook: putWebhook,
};

export type YardName = keyof YardOperations;
export type YardInput<Name extends YardName> = InputOf<YardOperations[Name]>;
export type YardOutput<Name extends YardName> = OutputOf<YardOperations[Name]>;
