/**
 * InterruptInstance: what EC2 does to Spot Instances when it wants them back, on request, so that a pipeline's retries
 * can be tried. The instance drains from the notice on; when the time is over it is gone, and the jobs on it end with
 * `Host EC2 (instance …) terminated.`
 */
import { clientError } from "../../model/errors.ts";
import type { InterruptInstanceInput, InterruptInstanceOutput } from "../../yard/instances.ts";
import type { ServiceDeps } from "../deps.ts";

const noticeSecondsDefault = 120;
const noticeSecondsMax = 3600;

export async function interruptInstance(
  { store, clock, poke }: ServiceDeps,
  { instanceId, noticeSeconds = noticeSecondsDefault }: InterruptInstanceInput,
): Promise<InterruptInstanceOutput> {
  if (!(noticeSeconds >= 0 && noticeSeconds <= noticeSecondsMax)) {
    throw clientError(
      `noticeSeconds must be between 0 and ${noticeSecondsMax}, got ${noticeSeconds}.`,
    );
  }
  const interruptsAt = await store.transact(async (tx) => {
    const instance = await tx.instances.get(instanceId);
    if (instance === undefined || instance.desiredStatus === "TERMINATED") {
      throw clientError(
        `The instance ID '${instanceId}' does not exist. List those that do: batchyard instance list.`,
      );
    }
    const environment = await tx.computeEnvironments.get(instance.computeEnvironment);
    const type = environment?.computeResources?.type ?? environment?.type;
    if (type !== "SPOT" && type !== "FARGATE_SPOT") {
      throw clientError(
        `Instance ${instanceId} is no Spot Instance: its compute environment ` +
          `${instance.computeEnvironment} is of type ${type}. Only those of type SPOT or FARGATE_SPOT are interrupted.`,
      );
    }
    if (instance.interruptsAt !== undefined) return instance.interruptsAt;
    const now = clock.now();
    const at = now + noticeSeconds * 1000;
    await tx.instances.update({
      ...instance,
      desiredStatus: "DRAINING",
      drainingSince: instance.drainingSince ?? now,
      interruptsAt: at,
      statusReason: "Spot interruption notice.",
    });
    return at;
  });
  poke();
  return { instanceId, interruptsAt };
}
