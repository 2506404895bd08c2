/**
 * One task from payload to STOPPED: its containers, each when those it depends on allow, and what is reported of them.
 *
 * PENDING is reported while an image is being pulled, with how far that is as its reason. RUNNING is reported once
 * every essential container runs. The end of an essential container is the end of the task: the others are stopped,
 * those that nobody depends on first. What ends while the task goes on is told in between. STOPPED comes last, when all
 * containers have ended and their output is stored, and names them in the order of their ends.
 */
import type { ContainerStateChange, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { Logger } from "../ports/telemetry.ts";
import { dependenciesMet, stopInOrder } from "./container-dependencies.ts";
import type { TaskRequest } from "./container-request.ts";
import { type ContainerRun, type ContainerRunDeps, runContainer } from "./container-run.ts";
import { sharedNamespaces } from "./shared-namespaces.ts";
import type { StateReporter } from "./state-reporter.ts";
import { taskNetwork } from "./task-network.ts";

export type TaskRunnerDeps = {
  readonly runtime: ContainerRuntime;
  readonly reporter: StateReporter;
  readonly clock: Clock;
  readonly log: Logger;
  /** The machine's own IPv4 address, where it is known. */
  readonly hostAddress?: string;
  readonly ship: ContainerRunDeps["ship"];
  readonly registryAuth: ContainerRunDeps["registryAuth"];
};

/** A task as it is now: what an agent tells whoever asks on its machine. */
export type TaskSeen = {
  readonly arn: string;
  readonly family: string;
  readonly version: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
  readonly lastStatus: SubmitTaskStateChange["status"];
  readonly containers: readonly (ContainerStateChange & {
    readonly image: string;
    /** Epoch milliseconds. */
    readonly startedAt?: number;
  })[];
};

export type TaskRun = {
  readonly seen: () => TaskSeen;
  /** Safe to call again; a shorter grace than before counts. */
  readonly stop: (graceMs?: number) => void;
  /**
   * Ends without a report, since the machine goes away beneath the task and the server learns that from elsewhere;
   * a task that had ended by itself still reports. Resolves when the containers are gone and that is done.
   */
  readonly abandon: (graceMs: number) => Promise<void>;
  /** Resolves with the last report once it was delivered. */
  readonly ended: Promise<SubmitTaskStateChange>;
};

type Times = Pick<
  SubmitTaskStateChange,
  "pullStartedAt" | "pullStoppedAt" | "executionStartedAt" | "executionStoppedAt"
>;

export function runTask(deps: TaskRunnerDeps, cluster: string, request: TaskRequest): TaskRun {
  const { clock, runtime } = deps;
  const { taskArn } = request;
  const inNetwork = taskNetwork((container) => runtime.start(container));
  const start = sharedNamespaces(request, inNetwork);
  // Where the containers are in the machine's network, its address is theirs.
  const hostAddress = request.group === undefined ? undefined : deps.hostAddress;
  const runs = new Map<string, ContainerRun>();
  let times: Times = { pullStartedAt: clock.now() };
  let abandoned = false;
  let runningReported = false;
  let stopping = false;
  /** In the order of their ends. */
  const ends: ContainerStateChange[] = [];
  /** Reports of one task are delivered one after the other. */
  let delivered = Promise.resolve();

  const deliver = (change: SubmitTaskStateChange): Promise<void> => {
    delivered = delivered.then(() => (abandoned ? undefined : deps.reporter.deliver(change)));
    return delivered;
  };
  const report = (
    status: SubmitTaskStateChange["status"],
    containers: readonly ContainerStateChange[],
  ): SubmitTaskStateChange => ({
    cluster,
    task: taskArn,
    status,
    reason: "",
    containers,
    ...times,
  });

  let tellsPull = false;
  /** Only the newest is worth telling, and never twice at once. */
  const onPull = (status: string): void => {
    if (tellsPull) return;
    tellsPull = true;
    void deliver({ ...report("PENDING", []), reason: status }).then(() => {
      tellsPull = false;
    });
  };

  for (const plan of request.containers) {
    const name = plan.container.containerName;
    const mayStart = (): Promise<string | undefined> =>
      dependenciesMet(clock, runs, name, plan.dependsOn);
    const run = runContainer(
      { ...deps, start, mayStart, onPull, ...(hostAddress !== undefined && { hostAddress }) },
      plan,
    );
    runs.set(name, run);
  }
  const all = [...runs.values()];
  const essential = all.filter(({ plan }) => plan.essential);

  const reportRunning = async (): Promise<void> => {
    const starts = await Promise.all(essential.map(({ started }) => started));
    if (starts.includes(undefined)) return;
    runningReported = true;
    await deliver(
      report(
        "RUNNING",
        all.map(({ state }) => state()),
      ),
    );
  };
  const follow = async (run: ContainerRun): Promise<void> => {
    run.pulled.then(() => {
      times = { ...times, pullStoppedAt: clock.now() };
    });
    void run.started.then((startedAt) => {
      if (startedAt === undefined || !run.plan.essential) return;
      const latest = Math.max(startedAt, times.executionStartedAt ?? 0);
      times = { ...times, executionStartedAt: latest };
    });
    const end = await run.ended;
    ends.push(end);
    if (run.plan.essential) {
      const exitedAt = run.exitedAt();
      if (exitedAt !== undefined) times = { executionStoppedAt: exitedAt, ...times };
      stopping = true;
      stopInOrder(runs);
    }
    if (runningReported && ends.length < all.length) void deliver(report("RUNNING", [end]));
  };
  const ended = Promise.all([reportRunning(), ...all.map(follow)]).then(async () => {
    runtime.release(taskArn);
    const last = report("STOPPED", ends);
    await deliver(last);
    return last;
  });

  const seen = (): TaskSeen => ({
    ...{ arn: taskArn, family: request.family, version: request.version },
    desiredStatus: stopping ? "STOPPED" : "RUNNING",
    lastStatus: ends.length === all.length ? "STOPPED" : runningReported ? "RUNNING" : "PENDING",
    containers: all.map(({ plan, state, startedAt }) => {
      const at = startedAt();
      const { image } = plan.container;
      return { ...state(), image, ...(at !== undefined && { startedAt: at }) };
    }),
  });

  return {
    seen,
    stop(graceMs) {
      stopping = true;
      if (graceMs === undefined) stopInOrder(runs);
      else for (const run of all) run.stop(graceMs);
    },
    ended,
    async abandon(graceMs) {
      abandoned = essential.every(({ exitedAt }) => exitedAt() === undefined);
      for (const run of all) run.stop(graceMs);
      await ended;
    },
  };
}
