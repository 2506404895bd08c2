/** The runtime of a machine that is not well: its registry is slow or fails, its disk is full, its image is bad. */
import { createFakeRuntime, type FakeRuntime } from "../../agent/fake/fake-runtime.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  StartFailure,
} from "../../ports/container-runtime.ts";
import type { Faults } from "./faults.ts";
import type { Random } from "./random.ts";

export type TroubledRuntimeOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly isDiskFull: () => boolean;
  /** The share of containers that the machine's image breaks, from 0 to 1. */
  readonly breaks: number;
  readonly started: (request: ContainerRequest) => void;
  readonly ended: (request: ContainerRequest, exit: ContainerExit) => void;
};

/** What a container is told that dies of the machine it is on, as by SIGSEGV. */
const brokenFate = ["run", "0", "exit", "139"];

export function troubledRuntime(options: TroubledRuntimeOptions): FakeRuntime {
  const { clock, random, faults, isDiskFull, breaks } = options;
  const runtime = createFakeRuntime(clock, options);
  return {
    ...runtime,
    async pull(request) {
      if (random.chance(faults().pullSlow)) {
        const slowMs = random.int(1, faults().pullMsMax);
        await new Promise<void>((resolve) => clock.after(slowMs, resolve));
      }
      if (isDiskFull()) throw pullError("failed to register layer: no space left on device");
      if (random.chance(faults().pullFails))
        throw pullError(`pull image manifest: ${request.image}: EOF`);
      return runtime.pull(request);
    },
    start: (request) =>
      runtime.start(
        random.chance(breaks)
          ? { ...request, command: [...request.command, ...brokenFate] }
          : request,
      ),
  };
}

function pullError(why: string): StartFailure {
  return new StartFailure(`CannotPullContainerError: ${why}`, true);
}
