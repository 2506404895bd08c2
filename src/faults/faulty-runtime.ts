/**
 * A container runtime whose containers fare as planned: they run, and then end, or do not, in another way than they
 * would have. Jobs see what they see when such a thing really happens to them.
 */
import type { Clock } from "../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../ports/container-runtime.ts";
import { type Dice, matches } from "./dice.ts";
import type { ContainerFault } from "./fault-plan.ts";

export type FaultyRuntimeOptions = {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly faults: readonly ContainerFault[];
};

const exitKilled = 137;

/** Only `start` differs: the runtime stays what it is, also in what its port does not know. */
export function faultyRuntime<R extends ContainerRuntime>(
  runtime: R,
  options: FaultyRuntimeOptions,
): R {
  const { clock, dice, faults } = options;
  const start = async (request: ContainerRequest): Promise<RunningContainer> => {
    const fault = faults.find((one) => isAbout(one, request) && dice.chance(one.share));
    if (fault === undefined) return runtime.start(request);
    if (fault.fault === "pullFails") {
      throw new StartFailure(
        `CannotPullContainerError: pull of ${request.image} failed, as the fault plan says`,
        true,
      );
    }
    if (fault.fault === "startFails") {
      throw new StartFailure(
        "CannotStartContainerError: the container did not start, as the fault plan says",
        false,
      );
    }
    if (fault.fault === "slowStart") {
      await new Promise<void>((resolve) => clock.after(fault.afterMs ?? 0, resolve));
      return runtime.start(request);
    }
    return spoiled(await runtime.start(request), fault, clock);
  };
  return { ...runtime, start };
}

function isAbout(fault: ContainerFault, { image, environment }: ContainerRequest): boolean {
  const { AWS_BATCH_JQ_NAME, AWS_BATCH_CE_NAME, AWS_BATCH_JOB_ATTEMPT = "1" } = environment;
  const isOf = (pattern: string | undefined, name: string = ""): boolean =>
    pattern === undefined || matches(pattern, name);
  return (
    isOf(fault.image, image) &&
    isOf(fault.jobQueue, AWS_BATCH_JQ_NAME) &&
    isOf(fault.computeEnvironment, AWS_BATCH_CE_NAME) &&
    Number(AWS_BATCH_JOB_ATTEMPT) <= (fault.attempts ?? Number.POSITIVE_INFINITY)
  );
}

/** The container that runs, with an end that is another than its own. */
function spoiled(
  container: RunningContainer,
  fault: ContainerFault,
  clock: Clock,
): RunningContainer {
  let isStopped = false;
  let hung = (): void => {};
  const ended = exitOf(fault);
  const exited = new Promise<ContainerExit>((resolve, reject) => {
    container.exited.then((exit) => {
      // What was stopped ends as it does; what hangs ends only so.
      if (isStopped) resolve(exit);
      else if (fault.fault !== "hang") resolve(ended);
      else hung = () => resolve({ exitCode: exitKilled, outOfMemory: false });
    }, reject);
  });
  if (fault.afterMs !== undefined && fault.fault !== "hang") {
    clock.after(fault.afterMs, () => void container.stop(0));
  }
  return {
    ...container,
    exited,
    async stop(graceMs) {
      isStopped = true;
      hung();
      await container.stop(graceMs);
    },
  };
}

function exitOf({ fault, exitCode }: ContainerFault): ContainerExit {
  return fault === "outOfMemory"
    ? { exitCode: exitKilled, outOfMemory: true }
    : { exitCode, outOfMemory: false };
}
