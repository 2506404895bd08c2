/**
 * Whether an agent's session may open. Only one whose instance was deregistered or terminated is told that it is
 * inactive: agents take that for their dismissal. Anything else they try again.
 */
import type { AgentScope } from "../model/agent-key.ts";
import { resourceOf } from "../model/arn.ts";
import type { AcsHello, SessionRefusal } from "../ports/agent-link.ts";
import type { View } from "../ports/store.ts";

export async function admitSession(
  view: View,
  hello: AcsHello,
  scope: AgentScope | undefined,
): Promise<SessionRefusal | undefined> {
  const { containerInstanceArn: arn, cluster } = hello;
  const instance = await view.instances.byContainerInstanceId(resourceOf(arn));
  if (scope !== undefined && (instance === undefined || scope.instanceId !== instance.instanceId)) {
    return refusal(
      "AccessDeniedException",
      `The key is not that of container instance ${arn}: a machine's key speaks for that machine alone.`,
    );
  }
  if (instance === undefined) {
    return refusal("InvalidInstanceException", `There is no container instance ${arn}.`);
  }
  if (resourceOf(cluster) !== instance.clusterName) {
    return refusal("InvalidClusterException", `Container instance ${arn} is not in ${cluster}.`);
  }
  const record = await view.containerInstances.get(instance.instanceId);
  if (instance.lastStatus !== "TERMINATED" && record !== undefined) return undefined;
  return refusal("InactiveInstanceException", `Container instance ${arn} was deregistered.`);
}

function refusal(type: SessionRefusal["type"], message: string): SessionRefusal {
  return { type, message };
}
