/** ListInstances: all machines that are there, or were until lately, Fargate's slices among them; oldest first. */
import { resourceOf } from "../../model/arn.ts";
import type { Instance } from "../../model/instance.ts";
import type {
  InstanceSummary,
  ListInstancesInput,
  ListInstancesOutput,
} from "../../yard/instances.ts";
import type { ServiceDeps } from "../deps.ts";

export async function listInstances(
  { store }: ServiceDeps,
  { computeEnvironment }: ListInstancesInput,
): Promise<ListInstancesOutput> {
  const name = computeEnvironment && resourceOf(computeEnvironment);
  return store.read(async (view) => {
    const tasks = Map.groupBy(await view.tasks.live(), ({ instanceId }) => instanceId);
    const instances = await view.instances.list(name);
    return {
      instances: instances.map((row) => summary(row, tasks.get(row.instanceId)?.length ?? 0)),
    };
  });
}

function summary(row: Instance, tasks: number): InstanceSummary {
  const { statusReason, interruptsAt } = row;
  return {
    instanceId: row.instanceId,
    computeEnvironment: row.computeEnvironment,
    instanceType: row.instanceType,
    imageId: row.imageId,
    infrastructureRevision: row.infrastructureRevision,
    status: statusOf(row),
    ...(statusReason === undefined ? {} : { statusReason }),
    tasks,
    createdAt: row.createdAt,
    ...(interruptsAt === undefined ? {} : { interruptsAt }),
  };
}

function statusOf({ desiredStatus, lastStatus }: Instance): InstanceSummary["status"] {
  if (lastStatus === "TERMINATED") return "TERMINATED";
  if (desiredStatus === "TERMINATED") return "TERMINATING";
  if (desiredStatus === "DRAINING") return "DRAINING";
  return lastStatus === "REGISTERED" ? "REGISTERED" : "STARTING";
}
