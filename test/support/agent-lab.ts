/**
 * Our agent at a scripted server, in time that moves only when a test moves it: its lives one after the other over one
 * folder, as processes would have them.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Agent, createAgent } from "../../src/agent/agent.ts";
import { createFakeRuntime } from "../../src/agent/fake/fake-runtime.ts";
import { networkLink } from "../../src/agent/network/network-link.ts";
import { openTaskFiles, type TaskFiles } from "../../src/agent/state/task-files.ts";
import { eventually } from "./batch-story.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import {
  agentKeys,
  type Frame,
  ScriptedServer,
  type ScriptedSession,
  scriptedCluster,
  scriptedInstance,
  scriptedRegion,
  taskArnOf,
} from "./scripted-server.ts";
import { temporaryFolder } from "./serve.ts";
import { silentLog } from "./silent-log.ts";

/** How long the agent bears a server that says nothing; the protocol has it between one minute and two. */
const silenceMs = 90_000;

export class AgentLab {
  readonly server: ScriptedServer;
  readonly clock: ManualClock;
  /** ARNs of the tasks whose containers have begun, as often as they did. */
  readonly begun: string[] = [];
  /** What the agent has asked the clock for, in milliseconds, since somebody looked. */
  readonly asked: number[] = [];
  memory: TaskFiles | undefined;
  readonly #folder = temporaryFolder("agent-lab");
  #agent: Agent | undefined;

  private constructor(server: ScriptedServer) {
    this.server = server;
    const time = manualClock();
    this.clock = {
      ...time,
      after: (delayMs, then) => {
        this.asked.push(delayMs);
        return time.after(delayMs, then);
      },
    };
  }

  static async open(): Promise<AgentLab> {
    return new AgentLab(await ScriptedServer.open());
  }

  close(): void {
    this.leave();
    this.server.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** A life of the agent: a process would begin and end with it. */
  newLife(more: { keys?: typeof agentKeys; containerInstanceArn?: string } = {}): Agent {
    const { keys = agentKeys, ...identity } = more;
    const { clock, server } = this;
    const connection = { endpoint: server.endpoint, region: scriptedRegion, ...keys };
    this.memory = openTaskFiles(join(this.#folder, "tasks"), silentLog, clock.now());
    const runtime = createFakeRuntime(clock, {
      started: ({ taskArn }) => void this.begun.push(taskArn),
    });
    this.#agent = createAgent(
      {
        link: networkLink({ connection: () => connection, now: Date.now }),
        logs: { createStream: async () => "created", put: async () => {} },
        ...{ runtime, memory: this.memory, clock, log: silentLog },
      },
      {
        ...{ clusterName: scriptedCluster, clusterArn: scriptedCluster, identityDocument: "" },
        ...{ resources: { cpu: 4096, memoryMiB: 8_000, gpus: 1 }, gpuIds: ["GPU-1"] },
        ...{ agentVersion: "1.0.0", dockerVersion: "DockerVersion: 20.10.24" },
        reservedPorts: { tcp: [22], udp: [] },
        ...identity,
      },
    );
    return this.#agent;
  }

  leave(): void {
    this.memory?.freeze();
    this.#agent?.leave();
    this.#agent = undefined;
  }

  async connected(): Promise<ScriptedSession> {
    await this.newLife().start();
    return this.server.session();
  }

  /** The next time that the agent waits for something other than a word of the server, in milliseconds; it passes. */
  async nextWait(): Promise<number> {
    const isWait = (delayMs: number): boolean => delayMs > 0 && delayMs !== silenceMs;
    await eventually("the agent waits", async () => this.asked.some(isWait));
    const delayMs = this.asked.find(isWait) ?? 0;
    this.asked.length = 0;
    this.clock.advance(delayMs);
    return delayMs;
  }

  /** Of the reports of a task that were accepted. */
  statuses(arn: string): string[] {
    return this.server.reports(arn).map(({ status }) => status);
  }
}

let made = 0;

export type WrittenTask = {
  readonly arn: string;
  readonly desiredStatus: string;
  readonly containers: readonly object[];
};

/** As the protocol writes it, with all left out that may be. `command` is in the words of the fake runtime. */
export function writtenTask(command: string, container: object = {}): WrittenTask {
  made += 1;
  return {
    arn: taskArnOf(made),
    desiredStatus: "RUNNING",
    containers: [
      {
        ...{ name: "default", image: "busybox", essential: true, cpu: 1024, memory: 64 },
        command: command.split(" "),
        ...container,
      },
    ],
  };
}

export function stopOf({ arn, containers }: WrittenTask): WrittenTask {
  return { arn, containers, desiredStatus: "STOPPED" };
}

export function acknowledgment(messageId: string): Frame {
  return {
    type: "AckRequest",
    message: { cluster: scriptedCluster, containerInstance: scriptedInstance, messageId },
  };
}
