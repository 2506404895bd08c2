/**
 * One container of a task from its image to its end.
 *
 *   pull -> wait for other containers -> start -> exit -> logs stored
 *
 * A stop may come at any point. During the pull or the wait the container ends at once; during the start it is stopped
 * as soon as it is there; afterwards it gets SIGTERM, its stop timeout, SIGKILL. A container that never ran ends
 * without an exit code, with ECS's word for the failure as its reason. One whose wait became pointless ends with 143,
 * as with the ECS agent, which takes it for stopped.
 */
import type { ContainerStateChange, RegistryAuthentication } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  type RepositoryAuth,
  type RunningContainer,
  StartFailure,
} from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ContainerPlan } from "./container-request.ts";
import type { LogShipper } from "./log-shipper.ts";

export type ContainerOfTask = Pick<ContainerRequest, "taskArn" | "containerName">;

export type ContainerRunDeps = {
  readonly runtime: Pick<ContainerRuntime, "pull">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registryAuth: (from: RegistryAuthentication) => Promise<RepositoryAuth>;
  /** Told in words how far the pull of its image is. */
  readonly onPull: (status: string) => void;
  readonly ship: (
    target: NonNullable<ContainerPlan["logTarget"]>,
    container: ContainerOfTask,
  ) => LogShipper;
  /** Told with a container that has no address of its own; absent: nobody wants to reach it. */
  readonly hostAddress?: string;
  /** Starts it in the namespaces that it shares. */
  readonly start: (request: ContainerRequest) => Promise<RunningContainer>;
  /** Resolves when it may start, or with the reason why it never may. */
  readonly mayStart: () => Promise<string | undefined>;
};

export type ContainerRun = {
  readonly plan: ContainerPlan;
  readonly pulled: Promise<void>;
  /** Resolves with the time of its start once it runs and its log can be read; undefined: it never ran. */
  readonly started: Promise<number | undefined>;
  /** Resolves, after its output is stored, with what is to be told of it. */
  readonly ended: Promise<ContainerStateChange>;
  /** When it ended, also while its output is being stored. */
  readonly exitedAt: () => number | undefined;
  /** Of the container that runs or has run. */
  readonly startedAt: () => number | undefined;
  /** As things stand. */
  readonly state: () => ContainerStateChange;
  /** Safe to call again; a shorter grace than before counts. */
  readonly stop: (graceMs?: number) => void;
};

/** What a container is told to have ended with that was stopped before it ran. */
const stoppedExitCode = 143;
/** The engine's own words, before a container whose log cannot be begun. */
const noGroup =
  "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: " +
  "failed to create Cloudwatch log stream: " +
  "ResourceNotFoundException: The specified log group does not exist.";
/** The longest reason that the API takes. */
const maxReason = 1024;

export function runContainer(deps: ContainerRunDeps, plan: ContainerPlan): ContainerRun {
  const { clock, log } = deps;
  const { containerName, taskArn } = plan.container;
  const pulled = Promise.withResolvers<void>();
  const started = Promise.withResolvers<number | undefined>();
  const stopAsked = Promise.withResolvers<"stop">();
  let stopGraceMs: number | undefined;
  let container: RunningContainer | undefined;
  let exitedAt: number | undefined;
  let state: ContainerStateChange = { containerName, status: "PENDING" };

  const end = (more: Partial<ContainerStateChange>): ContainerStateChange => {
    state = { ...state, status: "STOPPED", ...more };
    return state;
  };

  const run = async (): Promise<ContainerStateChange> => {
    let shipper: LogShipper | undefined;
    try {
      const pulling = pullImage(deps, plan);
      pulling.catch(() => undefined);
      const pull = await Promise.race([pulling, stopAsked.promise]);
      pulled.resolve();
      if (pull === "stop") return end({});
      const wait = await Promise.race([deps.mayStart(), stopAsked.promise]);
      if (wait === "stop") return end({});
      if (wait !== undefined) return end({ exitCode: stoppedExitCode, reason: wait });

      shipper = plan.logTarget && deps.ship(plan.logTarget, plan.container);
      if (shipper !== undefined && !(await shipper.mayBegin()))
        throw new StartFailure(noGroup, false);
      const output = shipper?.write ?? (() => undefined);
      container = await deps.start({ ...plan.container, output });
      const { runtimeId, startedAt } = container;
      const imageDigest = pull.digest === undefined ? {} : { imageDigest: pull.digest };
      const bindIP = container.ipv4Address ?? deps.hostAddress;
      const networkBindings = bindIP === undefined ? {} : { networkBindings: [{ bindIP }] };
      state = { containerName, status: "RUNNING", runtimeId, ...imageDigest, ...networkBindings };
      if (stopGraceMs !== undefined) stopNow(container, stopGraceMs);
      // Who reads that a job runs may read its log.
      (shipper?.begin() ?? Promise.resolve()).then(() => started.resolve(startedAt));
      const exit = await container.exited;
      exitedAt = clock.now();
      await shipper?.close();
      return end(outcome(exit));
    } catch (error) {
      await shipper?.close();
      return end({ reason: reasonOf(error) });
    } finally {
      pulled.resolve();
      // Nothing but the first counts: what has run has begun its log, or is about to.
      if (container === undefined) started.resolve(undefined);
    }
  };

  const stopNow = (running: RunningContainer, graceMs: number): void => {
    running.stop(graceMs).catch((error: unknown) => {
      log.error({ task: taskArn, error: String(error) }, "a container could not be stopped");
    });
  };
  return {
    plan,
    pulled: pulled.promise,
    started: started.promise,
    ended: run(),
    exitedAt: () => exitedAt,
    startedAt: () => container?.startedAt,
    state: () => state,
    stop(graceMs = plan.stopTimeoutMs) {
      if (stopGraceMs !== undefined && stopGraceMs <= graceMs) return;
      stopGraceMs = graceMs;
      stopAsked.resolve("stop");
      if (container !== undefined) stopNow(container, graceMs);
    },
  };
}

/** What an earlier life of the agent has begun is not pulled again, and needs no credentials. */
async function pullImage(
  deps: ContainerRunDeps,
  { container, registryAuthentication }: ContainerPlan,
): Promise<{ digest?: string }> {
  const { taskArn, containerName, image } = container;
  return deps.runtime.pull({
    ...{ taskArn, containerName, image, onProgress: deps.onPull },
    ...(registryAuthentication !== undefined && {
      auth: () => deps.registryAuth(registryAuthentication),
    }),
  });
}

function outcome(exit: ContainerExit): Pick<ContainerStateChange, "exitCode" | "reason"> {
  if (!exit.outOfMemory) return { exitCode: exit.exitCode };
  return {
    exitCode: exit.exitCode,
    reason: "OutOfMemoryError: Container killed due to memory usage",
  };
}

function reasonOf(error: unknown): string {
  const text =
    error instanceof StartFailure ? error.message : `CannotStartContainerError: ${String(error)}`;
  return text.slice(0, maxReason);
}
