/**
 * The tasks of an instance, by ARN: those that run, and the last reports of those that have ended, so that a repetition
 * starts nothing and a late question is answered.
 */
import type {
  AgentLink,
  PayloadMessage,
  PayloadTask,
  RegistryAuthentication,
  SubmitTaskStateChange,
} from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime, OutputPosition } from "../ports/container-runtime.ts";
import type { LogWriter } from "../ports/log-store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { AgentMemory } from "./agent-memory.ts";
import { byteBudget } from "./byte-budget.ts";
import { type LogPlan, readTask, type TaskRequest } from "./container-request.ts";
import type { ContainerOfTask } from "./container-run.ts";
import { logShipper } from "./log-shipper.ts";
import { logTarget } from "./log-target.ts";
import { fetchRegistryAuth } from "./registry-auth.ts";
import { rememberingRuntime } from "./remembering-runtime.ts";
import type { StateReporter } from "./state-reporter.ts";
import { runTask, type TaskRun, type TaskSeen } from "./task-runner.ts";

export type TaskBookDeps = {
  readonly link: Pick<AgentLink, "getSecretValue">;
  readonly runtime: ContainerRuntime;
  readonly logs: LogWriter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly memory: AgentMemory;
  readonly reporter: StateReporter;
};

export type TaskBookConfig = {
  readonly clusterName: string;
  /** The machine's own IPv4 address, under which nodes of a job on other machines reach it. */
  readonly privateIpv4Address?: string;
  /**
   * Other agents offer parts of the same machine: nodes of a job that come to several of them get a network of their
   * own, or they would take each other's ports.
   */
  readonly sharesMachine?: boolean;
};

export type TaskBook = {
  /** Whether all tasks of the payload were taken. */
  readonly take: (payload: PayloadMessage) => boolean;
  /** Goes on with what an earlier life has left: tasks that run or have ended, reports that did not arrive. */
  readonly resume: () => void;
  /** ARNs of the tasks that run. */
  readonly running: () => readonly string[];
  /** The same with what is known of them now. */
  readonly seen: () => readonly TaskSeen[];
  /** Quiet when it does not run. */
  readonly stop: (taskArn: string) => void;
  /** Ends all containers, see `TaskRun.abandon`. */
  readonly abandon: (graceMs: number) => Promise<void>;
};

const logBudgetBytes = 16 * 1024 * 1024;
/** How many ended tasks are remembered. */
const maxRemembered = 10_000;

export function taskBook(deps: TaskBookDeps, config: TaskBookConfig): TaskBook {
  const { memory, reporter, clock } = deps;
  const { clusterName: cluster, privateIpv4Address, sharesMachine = false } = config;
  const runs = new Map<string, TaskRun>();
  /** Last reports of ended tasks by ARN, oldest first. */
  const ended = new Map<string, SubmitTaskStateChange>();
  const budget = byteBudget(logBudgetBytes);
  const runnerDeps = {
    ...deps,
    runtime: rememberingRuntime(deps.runtime, memory),
    ...(privateIpv4Address !== undefined && { hostAddress: privateIpv4Address }),
    registryAuth: (from: RegistryAuthentication) => fetchRegistryAuth(deps, from),
    ship: ({ options, ...place }: LogPlan, { taskArn, containerName }: ContainerOfTask) => {
      const from = deps.runtime.keepsOutput ? memory.outputOf(taskArn, containerName) : undefined;
      const note = (position: OutputPosition): void =>
        memory.outputStored(taskArn, containerName, position);
      const kept = from === undefined ? {} : { kept: { from, note } };
      return logShipper({ ...deps, budget, ...kept }, logTarget(options, place));
    },
  };

  /** Stops come first: they make room for the others. */
  const take = (payload: PayloadMessage): boolean => {
    for (const task of payload.tasks) if (task.desiredStatus === "STOPPED") stopTask(task);
    let taken = true;
    for (const task of payload.tasks) {
      if (task.desiredStatus === "RUNNING") taken = startTask(task) && taken;
    }
    return taken;
  };

  const resume = (): void => {
    for (const { task, last } of memory.tasks()) {
      if (last !== undefined) remember(last);
      if (task === undefined) continue;
      if (last === undefined) runKnown(task);
      else void reporter.deliver(last);
    }
  };

  const startTask = (task: PayloadTask): boolean => {
    if (runs.has(task.arn) || ended.has(task.arn)) return true;
    memory.taken(task);
    return runKnown(task);
  };

  const runKnown = (task: PayloadTask): boolean => {
    let request: TaskRequest;
    try {
      request = readTask(task, { ownNetworks: sharesMachine });
    } catch (error) {
      // Spelled as the ECS agent spells it.
      const reason = `UnrecogniedTaskError: Error loading task - ${(error as Error).message}`;
      endWithoutRun(task, reason);
      return false;
    }
    const run = runTask(runnerDeps, cluster, request);
    runs.set(task.arn, run);
    run.ended.then((last) => {
      runs.delete(task.arn);
      remember(last);
    });
    return true;
  };

  const stopTask = (task: PayloadTask): void => {
    const run = runs.get(task.arn);
    const last = ended.get(task.arn);
    if (run !== undefined) run.stop();
    else if (last !== undefined) void reporter.deliver(last);
    else endWithoutRun(task, "");
  };

  const endWithoutRun = (task: PayloadTask, reason: string): void => {
    const last: SubmitTaskStateChange = {
      cluster: cluster,
      task: task.arn,
      status: "STOPPED",
      reason,
      containers: task.containers.map(({ name }) => ({ containerName: name, status: "STOPPED" })),
      executionStoppedAt: clock.now(),
    };
    remember(last);
    void reporter.deliver(last);
  };

  const remember = (last: SubmitTaskStateChange): void => {
    ended.set(last.task, last);
    if (ended.size <= maxRemembered) return;
    const oldest = ended.keys().next();
    if (!oldest.done) ended.delete(oldest.value);
  };

  return {
    take,
    resume,
    running: () => [...runs.keys()],
    seen: () => [...runs.values()].map((run) => run.seen()),
    stop: (taskArn) => runs.get(taskArn)?.stop(),
    async abandon(graceMs) {
      await Promise.all([...runs.values()].map((run) => run.abandon(graceMs)));
    },
  };
}
