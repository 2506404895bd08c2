/**
 * TerminateInstances: also of a compute environment, which replaces it as it would any that is lost; jobs on it end
 * with their host. An owner's machine that joined by itself is its owner's to end.
 */
import type { TerminateInstancesRequest, TerminateInstancesResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findNamedInstances } from "./find-instances.ts";
import { endedByUser, stateNameOf, stateOf } from "./instance-state.ts";

export async function terminateInstances(
  deps: ServiceDeps,
  input: Decoded<TerminateInstancesRequest>,
): Promise<TerminateInstancesResult> {
  const TerminatingInstances = await deps.store.transact(async (tx) => {
    const instances = await findNamedInstances(tx, input.InstanceIds);
    const joined = instances.filter(({ unmanaged }) => unmanaged);
    if (joined.length > 0) {
      throw ec2Error(
        "OperationNotPermitted",
        `The instance '${joined[0]?.instanceId}' is a machine that its owner set up and that joined a cluster by ` +
          "itself: stop its agent there.",
      );
    }
    const changes = [];
    for (const instance of instances) {
      const state = stateNameOf(instance);
      const ended = {
        ...instance,
        desiredStatus: "TERMINATED",
        statusReason: endedByUser,
      } as const;
      const isOver = state === "terminated" || state === "shutting-down";
      if (!isOver) await tx.instances.update(ended);
      changes.push({
        InstanceId: instance.instanceId,
        PreviousState: stateOf(instance),
        CurrentState: stateOf(isOver ? instance : ended),
      });
    }
    return changes;
  });
  deps.poke();
  return { TerminatingInstances };
}
