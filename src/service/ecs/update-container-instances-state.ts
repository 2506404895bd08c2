/**
 * ECS UpdateContainerInstancesState: an instance DRAINING takes no new tasks, one that is ACTIVE again does. An agent
 * asks it for its own machine when the machine is about to be taken away.
 */
import type {
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse,
} from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { describeInstances, missingInstance } from "./describe-instances.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { findRegistered, type RegisteredInstance } from "./instances-of-cluster.ts";
import { type Caller, mustSpeakFor } from "./speak-for.ts";

const idsMax = 10;

export async function updateContainerInstancesState(
  deps: ServiceDeps,
  input: Decoded<UpdateContainerInstancesStateRequest>,
  caller: Caller,
): Promise<UpdateContainerInstancesStateResponse> {
  const { status, containerInstances: ids } = input;
  if (status !== "ACTIVE" && status !== "DRAINING") {
    throw invalidParameter("Container instance status should be one of [ACTIVE,DRAINING]");
  }
  if (ids.length === 0) throw invalidParameter("Container instances cannot be empty.");
  if (ids.length > idsMax) {
    throw invalidParameter(
      `At most ${idsMax} container instances can be given, got ${ids.length}.`,
    );
  }
  const desiredStatus = status === "ACTIVE" ? "RUNNING" : "DRAINING";
  const result = await deps.store.transact(async (tx) => {
    const cluster = await mustFindCluster(tx, input.cluster);
    const changed: RegisteredInstance[] = [];
    const missing: string[] = [];
    for (const id of ids) {
      const found = await findRegistered(tx, cluster, id);
      mustSpeakFor(caller, "UpdateContainerInstancesState", found?.instance.instanceId);
      // What is wanted gone stays so.
      if (found === undefined || found.instance.desiredStatus === "TERMINATED") {
        missing.push(id);
        continue;
      }
      const { statusReason: _before, ...instance } = found.instance;
      const row = { ...instance, desiredStatus } as const;
      await tx.instances.update(row);
      changed.push({ instance: row, record: found.record });
    }
    return {
      containerInstances: await describeInstances(deps, tx, changed, false),
      failures: missing.map((id) => missingInstance(deps.site, cluster, id)),
    };
  });
  deps.poke();
  return result;
}
