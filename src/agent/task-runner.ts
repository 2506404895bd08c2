/**
 * One task from payload to STOPPED.
 *
 *   pull -> start -> RUNNING -> exit -> logs stored -> STOPPED
 *
 * A stop may come at any point. During the pull the task ends at once; during the start its container is stopped as
 * soon as it is there; afterwards it gets SIGTERM, its stop timeout, SIGKILL. A container that never ran ends without
 * an exit code, with ECS's word for the failure as the container's reason.
 */
import type { ContainerStateChange, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import {
  type ContainerExit,
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { TaskRequest } from "./container-request.ts";
import type { LogShipper } from "./log-shipper.ts";
import type { StateReporter } from "./state-reporter.ts";

export type TaskRunnerDeps = {
  readonly runtime: ContainerRuntime;
  readonly reporter: StateReporter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ship: (target: { readonly group: string; readonly stream: string }) => LogShipper;
};

export type TaskRun = {
  /** Safe to call again; a shorter grace than before counts. */
  readonly stop: (graceMs?: number) => void;
  /**
   * Ends without a report, since the machine goes away beneath the task and the server learns that from elsewhere;
   * a task that had ended by itself still reports. Resolves when the container is gone and that is done.
   */
  readonly abandon: (graceMs: number) => Promise<void>;
  /** Resolves with the last report once it was delivered. */
  readonly ended: Promise<SubmitTaskStateChange>;
};

/** The longest reason that the API takes. */
const maxReason = 1024;

export function runTask(deps: TaskRunnerDeps, cluster: string, request: TaskRequest): TaskRun {
  let stopGraceMs: number | undefined;
  let container: RunningContainer | undefined;
  let exitSeen = false;
  let abandoned = false;
  let wake = (): void => undefined;
  const stopAsked = new Promise<"stop">((resolve) => {
    wake = () => resolve("stop");
  });

  const { containerName, taskArn, image } = request.container;
  const report = (
    status: "RUNNING" | "STOPPED",
    state: Omit<ContainerStateChange, "containerName" | "status">,
    times: Times,
  ): SubmitTaskStateChange => ({
    cluster,
    task: taskArn,
    status,
    reason: "",
    containers: [{ containerName, status, ...state }],
    ...times,
  });
  const deliver = (change: SubmitTaskStateChange): Promise<void> =>
    abandoned ? Promise.resolve() : deps.reporter.deliver(change);

  const run = async (): Promise<SubmitTaskStateChange> => {
    const times: Times = { pullStartedAt: deps.clock.now() };
    const shipper = request.logTarget && deps.ship(request.logTarget);
    try {
      const pulled = deps.runtime.pull(image, ({ status }) => {
        deps.log.debug({ task: taskArn, image }, `pulling: ${status}`);
      });
      const pull = await Promise.race([pulled, stopAsked]);
      times.pullStoppedAt = deps.clock.now();
      if (pull === "stop") {
        pulled.catch(() => undefined);
        return report("STOPPED", {}, times);
      }
      container = await deps.runtime.start({
        ...request.container,
        output: shipper?.write ?? (() => undefined),
      });
      times.executionStartedAt = container.startedAt;
      const known = {
        runtimeId: container.runtimeId,
        ...(pull.digest !== undefined && { imageDigest: pull.digest }),
      };
      if (stopGraceMs !== undefined) stopContainer(container, stopGraceMs);
      // The exit must be noticed while the report is still on its way, and be reported only after it.
      const running = begun(shipper).then(() => deliver(report("RUNNING", known, times)));
      const exit = await container.exited;
      exitSeen = true;
      times.executionStoppedAt = deps.clock.now();
      await shipper?.close();
      await running;
      return report("STOPPED", { ...known, ...outcome(exit) }, times);
    } catch (error) {
      times.pullStoppedAt ??= deps.clock.now();
      await shipper?.close();
      return report("STOPPED", { reason: reasonOf(error) }, times);
    }
  };

  const stopContainer = (running: RunningContainer, graceMs: number): void => {
    running.stop(graceMs).catch((error: unknown) => {
      deps.log.error({ task: taskArn, error: String(error) }, "a container could not be stopped");
    });
  };
  const stop = (graceMs = request.stopTimeoutMs): void => {
    if (stopGraceMs !== undefined && stopGraceMs <= graceMs) return;
    stopGraceMs = graceMs;
    wake();
    if (container !== undefined) stopContainer(container, graceMs);
  };
  const ended = run().then(async (last) => {
    await deliver(last);
    return last;
  });
  return {
    stop,
    ended,
    async abandon(graceMs) {
      abandoned = !exitSeen;
      stop(graceMs);
      await ended;
    },
  };
}

/** Who reads that a job runs may read its log. */
async function begun(shipper: LogShipper | undefined): Promise<void> {
  await shipper?.begin();
}

type Times = {
  pullStartedAt?: number;
  pullStoppedAt?: number;
  executionStartedAt?: number;
  executionStoppedAt?: number;
};

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
