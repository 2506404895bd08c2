/** An instance whose Spot interruption is over is gone soon after, and so is all that ran on it. */
import type { Auditor } from "../house/audited.ts";

/** For a server that was down meanwhile, and a clock that leapt. */
const lateMs = 20 * 60_000;

export const interruptedInTime: Auditor = ({ state }) =>
  [...state.instances.values()].flatMap(({ instanceId, interruptsAt, desiredStatus }) =>
    interruptsAt !== undefined &&
    desiredStatus !== "TERMINATED" &&
    state.now - interruptsAt > lateMs
      ? [`${instanceId} was to be interrupted at ${interruptsAt} and is wanted ${desiredStatus}`]
      : [],
  );
