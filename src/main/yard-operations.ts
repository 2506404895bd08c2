/** Our own operations that the server answers, as a part of the table in operations.ts. */
import type { RequestContext, ServiceDeps } from "../service/deps.ts";
import { createClusterToken } from "../service/yard/create-cluster-token.ts";
import { deleteWebhook } from "../service/yard/delete-webhook.ts";
import { describeServer } from "../service/yard/describe-server.ts";
import { explainDefinition } from "../service/yard/explain-definition.ts";
import { explainJob } from "../service/yard/explain-job.ts";
import { getTaskUse } from "../service/yard/get-task-use.ts";
import { interruptInstance } from "../service/yard/interrupt-instance.ts";
import { listClusterTokens } from "../service/yard/list-cluster-tokens.ts";
import { listInstances } from "../service/yard/list-instances.ts";
import { listWebhooks } from "../service/yard/list-webhooks.ts";
import { planComputeEnvironmentUpdate } from "../service/yard/plan-compute-environment-update.ts";
import { putWebhook } from "../service/yard/put-webhook.ts";
import { revokeClusterToken } from "../service/yard/revoke-cluster-token.ts";
import { rotateClusterToken } from "../service/yard/rotate-cluster-token.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import { imageHandlers } from "./image-operations.ts";

export function yardOperations(deps: ServiceDeps): NonNullable<OperationHandlers["yard"]> {
  const by =
    <Input, Output>(
      operation: (deps: ServiceDeps, input: Input, context: RequestContext) => Promise<Output>,
    ) =>
    (input: Input, context: RequestContext): Promise<Output> =>
      operation(deps, input, context);

  return {
    ...imageHandlers(deps),
    CreateClusterToken: by(createClusterToken),
    ListClusterTokens: by(listClusterTokens),
    RevokeClusterToken: by(revokeClusterToken),
    RotateClusterToken: by(rotateClusterToken),
    DeleteWebhook: by(deleteWebhook),
    DescribeServer: by(describeServer),
    GetTaskUse: by(getTaskUse),
    ExplainDefinition: by(explainDefinition),
    ExplainJob: by(explainJob),
    InterruptInstance: by(interruptInstance),
    ListInstances: by(listInstances),
    ListWebhooks: by(listWebhooks),
    PlanComputeEnvironmentUpdate: by(planComputeEnvironmentUpdate),
    PutWebhook: by(putWebhook),
  };
}
