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
  RegisterContainerInstance,
  ToAgent,
} from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { LogWriter } from "../ports/log-store.ts";
import type { Logger } from "../ports/telemetry.ts";
import { type AcsConnection, acsConnection } from "./acs-connection.ts";
import { type AgentMemory, noMemory } from "./agent-memory.ts";
import { capabilities } from "./capabilities.ts";
import { manifests } from "./manifest.ts";
import { registerInstance } from "./register-instance.ts";
import { rememberingReporter } from "./remembering-reporter.ts";
import { stateReporter } from "./state-reporter.ts";
import { type TaskBookConfig, taskBook } from "./task-book.ts";
import type { TaskSeen } from "./task-runner.ts";

export type AgentDeps = {
  readonly link: AgentLink;
  readonly runtime: ContainerRuntime;
  readonly logs: LogWriter;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of an agent that goes on after a restart; one without forgets everything when it ends. */
  readonly memory?: AgentMemory;
};

export type AgentConfig = TaskBookConfig & {
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
  /** `DockerVersion: 28.2.2`, as the ECS agent puts it. */
  readonly dockerVersion?: string;
  /** Log drivers that tasks may name; those that go with the runtime when absent. */
  readonly logDrivers?: readonly string[];
  /** False: tasks may not be privileged, whatever the machine allows. */
  readonly allowPrivileged?: boolean;
  /** Ports that tasks must leave alone. */
  readonly reservedPorts?: { readonly tcp: readonly number[]; readonly udp: readonly number[] };
  readonly tags?: Readonly<Record<string, string>>;
};

export type Agent = {
  /**
   * Resolves once registered; the session is opened at once and kept open from then on. Tries again while the server
   * cannot be reached, rejects when it refuses. Safe to call twice.
   */
  readonly start: () => Promise<{ readonly containerInstanceArn: string }>;
  /** Ends all containers, stores their output, delivers reports of tasks that had ended before. Safe to call twice. */
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
  /** Tasks that it runs, or has yet to report the end of. */
  readonly tasks: () => readonly TaskSeen[];
  /** Ends the agent alone: containers run on, and its next life finds them by its memory. */
  readonly leave: () => void;
};

/** How long reports and output may still take when the agent ends, beyond the grace of the containers. */
const farewellMs = 5_000;

export function createAgent(deps: AgentDeps, config: AgentConfig): Agent {
  const { clock, log } = deps;
  const { memory = noMemory } = deps;
  const reporter = rememberingReporter(stateReporter(deps), memory);
  const tasks = taskBook({ ...deps, memory, reporter }, config);
  const manifest = manifests();
  let connection: AcsConnection | undefined;
  let starting: Promise<{ containerInstanceArn: string }> | undefined;
  let stopping: Promise<void> | undefined;
  const registration = registerInstance(deps, registrationOf(deps, config));

  const open = (containerInstanceArn: string): void => {
    const { clusterName: cluster, agentVersion, dockerVersion } = config;
    connection = acsConnection(
      { ...deps, receive: (message, answer) => receive(containerInstanceArn, message, answer) },
      {
        ...{ cluster, containerInstanceArn, agentVersion, sendCredentials: true },
        ...(dockerVersion !== undefined && { dockerVersion }),
      },
    );
    if (stopping === undefined) connection.open();
  };

  const receive = (
    containerInstanceArn: string,
    message: ToAgent,
    answer: (message: FromAgent) => void,
  ): void => {
    const { messageId } = message.message;
    const acknowledge = (): void =>
      answer({
        type: "AckRequest",
        message: {
          cluster: config.clusterName,
          containerInstance: containerInstanceArn,
          messageId,
        },
      });
    switch (message.type) {
      case "HeartbeatMessage":
        answer({ type: "HeartbeatAckRequest", message: { messageId } });
        return;
      case "PayloadMessage":
        if (message.message.containerInstanceArn !== containerInstanceArn) {
          log.warn({ messageId }, "a payload for another instance was ignored");
          return;
        }
        manifest.noteNumber(message.message.seqNum);
        if (tasks.take(message.message)) acknowledge();
        return;
      case "TaskManifestMessage": {
        const compared = manifest.compare(message.message, tasks.running());
        if (compared === undefined) return;
        acknowledge();
        if (compared.question !== undefined) answer(compared.question);
        return;
      }
      case "TaskStopVerificationAck":
        for (const arn of manifest.confirmed(message.message)) tasks.stop(arn);
        return;
      case "IAMRoleCredentialsMessage":
        return;
    }
  };

  const end = async (graceMs: number): Promise<void> => {
    registration.giveUp();
    connection?.close();
    const gone = tasks.abandon(graceMs);
    // A server or log store that is away must not keep the agent from ending.
    const cancel = clock.after(graceMs + farewellMs, () => reporter.close());
    await gone;
    cancel();
    reporter.close();
  };

  return {
    start() {
      starting ??= registration.done().then((arn) => {
        const registered = { containerInstanceArn: config.containerInstanceArn ?? arn };
        log.info({ cluster: config.clusterArn, ...registered }, "instance registered");
        tasks.resume();
        open(registered.containerInstanceArn);
        return registered;
      });
      return starting;
    },
    tasks: tasks.seen,
    leave() {
      registration.giveUp();
      connection?.close();
      reporter.close();
    },
    stop({ graceMs }) {
      stopping ??= end(graceMs);
      return stopping;
    },
  };
}

function registrationOf(deps: AgentDeps, config: AgentConfig): RegisterContainerInstance {
  const { resources, reservedPorts = { tcp: [], udp: [] }, allowPrivileged = true } = config;
  const machine = {
    platform: process.platform,
    arch: process.arch,
    privileged: allowPrivileged && (deps.runtime.usesImages || process.getuid?.() === 0),
  };
  const known = capabilities(deps.runtime, machine, config.logDrivers);
  return {
    cluster: config.clusterName,
    ...(config.containerInstanceArn !== undefined && {
      containerInstanceArn: config.containerInstanceArn,
    }),
    attributes: [...known, ...(config.attributes ?? [])],
    totalResources: [
      { name: "CPU", type: "INTEGER", integerValue: resources.cpu },
      { name: "MEMORY", type: "INTEGER", integerValue: resources.memoryMiB },
      { name: "PORTS", type: "STRINGSET", stringSetValue: reservedPorts.tcp.map(String) },
      { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: reservedPorts.udp.map(String) },
    ],
    platformDevices: config.gpuIds.map((id) => ({ id, type: "GPU" })),
    ...(config.tags !== undefined && {
      tags: Object.entries(config.tags).map(([key, value]) => ({ key, value })),
    }),
    instanceIdentityDocument: config.identityDocument,
  };
}
