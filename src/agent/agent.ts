/**
 * The program on each instance: registers it, keeps the session with the server, and runs what payloads ask for.
 *
 * Tasks are known by ARN. A payload may be repeated: RUNNING for a task that is known or has ended starts nothing;
 * STOPPED for one that is not known is answered at once. A payload is acknowledged when all its tasks were taken.
 * A task that cannot be read is reported STOPPED with the reason, the others of its payload run, and the payload
 * stays unacknowledged: the report is what ends the matter.
 *
 * `stop` is the machine going away: containers end and are not reported as exits of their own, for the server learns
 * of the lost instance elsewhere and decides by that whether the jobs are tried again.
 */

import type { Resources } from "../model/resources.ts";
import type {
  AgentLink,
  FromAgent,
  PayloadMessage,
  PayloadTask,
  RegisterContainerInstance,
  SubmitTaskStateChange,
  ToAgent,
} from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { LogWriter } from "../ports/log-store.ts";
import type { Logger } from "../ports/telemetry.ts";
import { type AcsConnection, acsConnection } from "./acs-connection.ts";
import { byteBudget } from "./byte-budget.ts";
import { capabilities } from "./capabilities.ts";
import { type LogPlan, readTask, type TaskRequest } from "./container-request.ts";
import { logShipper } from "./log-shipper.ts";
import { logTarget } from "./log-target.ts";
import { errorCode, stateReporter } from "./state-reporter.ts";
import { runTask, type TaskRun } from "./task-runner.ts";

export type AgentDeps = {
  readonly link: AgentLink;
  readonly runtime: ContainerRuntime;
  readonly logs: LogWriter;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ids: Pick<IdSource, "uuid">;
};

export type AgentConfig = {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** JSON text with instanceId, instanceType, imageId; empty for a machine that is no EC2 instance. */
  readonly identityDocument: string;
  readonly resources: Resources;
  readonly gpuIds: readonly string[];
  /** Of an earlier run that kept its state. */
  readonly containerInstanceArn?: string;
  /** Beside the capabilities, which the agent finds itself. */
  readonly attributes?: RegisterContainerInstance["attributes"];
  readonly agentVersion: string;
};

export type Agent = {
  /**
   * Resolves once registered; the session is opened at once and kept open from then on. Tries again while the server
   * cannot be reached, rejects when it refuses. Safe to call twice.
   */
  readonly start: () => Promise<{ readonly containerInstanceArn: string }>;
  /** Ends all containers, stores their output, delivers reports of tasks that had ended before. Safe to call twice. */
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
};

const registerRetryMs = 3_000;
const maxRegisterRetryMs = 192_000;
/** Asking again cannot help. */
const refusals = new Set([
  "InvalidParameterException",
  "ClientException",
  "ClusterNotFoundException",
  "AccessDeniedException",
]);
const logBudgetBytes = 16 * 1024 * 1024;
/** How many ended tasks are remembered, so that a late repetition starts nothing. */
const maxRemembered = 10_000;
/** How long reports and output may still take when the agent ends, beyond the grace of the containers. */
const farewellMs = 5_000;

export function createAgent(deps: AgentDeps, config: AgentConfig): Agent {
  const { clock, log } = deps;
  const runs = new Map<string, TaskRun>();
  /** Last reports of ended tasks by ARN, oldest first. */
  const ended = new Map<string, SubmitTaskStateChange>();
  const reporter = stateReporter(deps);
  const budget = byteBudget(logBudgetBytes);
  const runnerDeps = {
    ...deps,
    reporter,
    ship: ({ options, ...place }: LogPlan) =>
      logShipper({ ...deps, budget }, logTarget(options, place)),
  };
  let connection: AcsConnection | undefined;
  let starting: Promise<{ containerInstanceArn: string }> | undefined;
  let stopping: Promise<void> | undefined;
  let wakeRegistration = (): void => undefined;

  const register = async (): Promise<{ containerInstanceArn: string }> => {
    const request = registration(deps, config);
    for (let retryMs = registerRetryMs; ; retryMs = Math.min(retryMs * 2, maxRegisterRetryMs)) {
      try {
        const { containerInstanceArn } = await deps.link.registerContainerInstance(request);
        return { containerInstanceArn: config.containerInstanceArn ?? containerInstanceArn };
      } catch (error) {
        if (refusals.has(errorCode(error) ?? "")) throw error;
        log.warn({ error: String(error), retryMs }, "the instance could not be registered yet");
        await new Promise<void>((resolve) => {
          const cancel = clock.after(retryMs, resolve);
          wakeRegistration = () => {
            cancel();
            resolve();
          };
        });
        if (stopping !== undefined) throw new Error("the agent was stopped before it registered");
      }
    }
  };

  const open = (containerInstanceArn: string): void => {
    const { clusterName: cluster, agentVersion } = config;
    connection = acsConnection(
      { ...deps, receive: (message, answer) => receive(containerInstanceArn, message, answer) },
      { cluster, containerInstanceArn, agentVersion },
    );
    if (stopping === undefined) connection.open();
  };

  const receive = (
    containerInstanceArn: string,
    message: ToAgent,
    answer: (message: FromAgent) => void,
  ): void => {
    const { messageId } = message.message;
    if (message.type === "HeartbeatMessage") {
      answer({ type: "HeartbeatAckRequest", message: { messageId } });
      return;
    }
    if (message.message.containerInstanceArn !== containerInstanceArn) {
      log.warn({ messageId }, "a payload for another instance was ignored");
      return;
    }
    if (!take(message.message)) return;
    answer({
      type: "AckRequest",
      message: { cluster: config.clusterName, containerInstance: containerInstanceArn, messageId },
    });
  };

  /** Whether all tasks of the payload were taken. Stops come first: they make room for the others. */
  const take = (payload: PayloadMessage): boolean => {
    for (const task of payload.tasks) if (task.desiredStatus === "STOPPED") stopTask(task);
    let taken = true;
    for (const task of payload.tasks) {
      if (task.desiredStatus === "RUNNING") taken = startTask(task) && taken;
    }
    return taken;
  };

  const startTask = (task: PayloadTask): boolean => {
    if (runs.has(task.arn) || ended.has(task.arn)) return true;
    let request: TaskRequest;
    try {
      request = readTask(task);
    } catch (error) {
      // Spelled as the ECS agent spells it.
      const reason = `UnrecogniedTaskError: Error loading task - ${(error as Error).message}`;
      endWithoutRun(task, reason);
      return false;
    }
    const run = runTask(runnerDeps, config.clusterName, request);
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
      cluster: config.clusterName,
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

  const end = async (graceMs: number): Promise<void> => {
    wakeRegistration();
    connection?.close();
    const gone = Promise.all([...runs.values()].map((run) => run.abandon(graceMs)));
    // A server or log store that is away must not keep the agent from ending.
    const cancel = clock.after(graceMs + farewellMs, () => reporter.close());
    await gone;
    cancel();
    reporter.close();
  };

  return {
    start() {
      starting ??= register().then((registered) => {
        log.info({ cluster: config.clusterArn, ...registered }, "instance registered");
        open(registered.containerInstanceArn);
        return registered;
      });
      return starting;
    },
    stop({ graceMs }) {
      stopping ??= end(graceMs);
      return stopping;
    },
  };
}

function registration(deps: AgentDeps, config: AgentConfig): RegisterContainerInstance {
  const { resources } = config;
  const machine = {
    platform: process.platform,
    arch: process.arch,
    privileged: deps.runtime.usesImages || process.getuid?.() === 0,
  };
  return {
    cluster: config.clusterName,
    ...(config.containerInstanceArn !== undefined && {
      containerInstanceArn: config.containerInstanceArn,
    }),
    clientToken: deps.ids.uuid(),
    attributes: [...capabilities(deps.runtime, machine), ...(config.attributes ?? [])],
    totalResources: [
      { name: "CPU", type: "INTEGER", integerValue: resources.cpu },
      { name: "MEMORY", type: "INTEGER", integerValue: resources.memoryMiB },
      { name: "PORTS", type: "STRINGSET", stringSetValue: [] },
      { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: [] },
    ],
    platformDevices: config.gpuIds.map((id) => ({ id, type: "GPU" })),
    instanceIdentityDocument: config.identityDocument,
  };
}
