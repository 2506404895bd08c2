/**
 * What the key of a machine opens, as the policies of AWS's own instance role have it: the agent's part of ECS, and
 * writing logs, which the container engine does with the machine's credentials. Each operation of ECS checks besides
 * that the machine speaks of itself.
 */
const allowed: Readonly<Record<string, ReadonlySet<string>>> = {
  ecs: new Set([
    "CreateCluster",
    "RegisterContainerInstance",
    "DeregisterContainerInstance",
    "DiscoverPollEndpoint",
    "SubmitTaskStateChange",
    "SubmitContainerStateChange",
    "SubmitAttachmentStateChanges",
    "UpdateContainerInstancesState",
    "ListTagsForResource",
  ]),
  logs: new Set(["CreateLogGroup", "CreateLogStream", "PutLogEvents"]),
  // Which secret, the operation decides.
  secretsmanager: new Set(["GetSecretValue"]),
  sts: new Set(["GetCallerIdentity"]),
};

export function mayAgentCall(service: string, operation: string): boolean {
  return allowed[service]?.has(operation) ?? false;
}
