/**
 * ECS DeregisterContainerInstance: the instance takes no more tasks, and its agent is told so when it next connects.
 *
 * With `force` it goes with its tasks, which are lost. A machine of a managed environment is terminated by its
 * launcher; one of its owner leaves the cluster and runs on.
 */
import type {
  DeregisterContainerInstanceRequest,
  DeregisterContainerInstanceResponse,
} from "@aws-sdk/client-ecs";
import { loseInstance } from "../../ledger/lose-instance.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { containerInstanceDetail } from "./container-instance-detail.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { findRegistered } from "./instances-of-cluster.ts";
import { type Caller, mustSpeakFor } from "./speak-for.ts";

const reason = "It was deregistered.";

export async function deregisterContainerInstance(
  deps: ServiceDeps,
  input: Decoded<DeregisterContainerInstanceRequest>,
  caller: Caller,
): Promise<DeregisterContainerInstanceResponse> {
  const now = deps.clock.now();
  const { site } = deps;
  const { instanceId, detail } = await deps.store.transact(async (tx) => {
    const cluster = await mustFindCluster(tx, input.cluster);
    const found = await findRegistered(tx, cluster, input.containerInstance);
    mustSpeakFor(caller, "DeregisterContainerInstance", found?.instance.instanceId);
    if (found === undefined) {
      throw invalidParameter("The referenced container instance was not found.");
    }
    const { instance } = found;
    const liveTasks = await tx.tasks.live(instance.instanceId);
    if (liveTasks.length > 0 && input.force !== true) {
      throw invalidParameter("Found running tasks on the instance.");
    }
    if (instance.unmanaged) await loseInstance(deps, tx, instance.instanceId, reason, now);
    else {
      const gone = { desiredStatus: "TERMINATED", statusReason: reason } as const;
      await tx.instances.update({ ...instance, ...gone });
    }
    await tx.containerInstances.remove(instance.instanceId);
    const facts = { site, isConnected: false, liveTasks: [], withTags: true };
    return { instanceId: instance.instanceId, detail: containerInstanceDetail(found, facts) };
  });
  deps.agents.disconnect(instanceId, reason);
  deps.poke();
  return { containerInstance: { ...detail, status: "INACTIVE", agentConnected: false } };
}
