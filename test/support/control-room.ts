/**
 * All loops of a server run by hand: a store in memory, time that a test moves, machines that are scripted, and agents
 * that do as a test tells them. No ticker and no waiting: `settle` runs every step until nothing is left to do.
 */
import { createDispatcher, type Dispatcher } from "../../src/control/dispatcher.ts";
import { createImageFinder } from "../../src/control/image-finder.ts";
import { createJanitor } from "../../src/control/janitor.ts";
import { createJoinFailures } from "../../src/control/join-failures.ts";
import { createLauncher, type Launcher } from "../../src/control/launcher.ts";
import { createPlanner, type Planner } from "../../src/control/planner.ts";
import { createShortages } from "../../src/control/shortages.ts";
import { createFakeProvider, type FakeProvider } from "../../src/machines/fake/fake-provider.ts";
import { clusterArn } from "../../src/model/arn.ts";
import { promisedResources } from "../../src/model/instance-type.ts";
import type { Resources } from "../../src/model/resources.ts";
import type { PayloadMessage, PayloadTask } from "../../src/ports/agent-link.ts";
import type { LaunchRequest } from "../../src/ports/machine-provider.ts";
import type { SecretSource } from "../../src/ports/secret-source.ts";
import { registerContainerInstance } from "../../src/service/ecs/register-container-instance.ts";
import { submitTaskStateChange } from "../../src/service/ecs/submit-task-state-change.ts";
import { seedImages } from "./image-rows.ts";
import { type TestDeps, testDeps, testSite } from "./service-deps.ts";
import { silentLog } from "./silent-log.ts";

export type ScriptedAgent = {
  readonly instanceId: string;
  readonly payloads: PayloadMessage[];
  readonly heartbeats: number;
  /** Connects, or connects again as after a break. */
  readonly connect: () => void;
  readonly disconnect: () => void;
  acknowledges: boolean;
};

export type ControlRoom = {
  readonly deps: TestDeps;
  readonly provider: FakeProvider;
  readonly planner: Planner;
  readonly launcher: Launcher;
  readonly dispatcher: Dispatcher;
  readonly janitor: () => Promise<number | undefined>;
  readonly agents: Map<string, ScriptedAgent>;
  /** What the provider was asked to launch, in order. */
  readonly launches: readonly LaunchRequest[];
  /** Machines launched from now on get no agent: they never register. */
  agentsStart: boolean;
  /** What agents say that their instances can do; nothing, unless a test cares. */
  agentAttributes: readonly string[];
  /** Registers all agents again, as when somebody has changed what they are told. */
  readonly restartAgents: () => Promise<void>;
  readonly settle: () => Promise<void>;
  /** An owner's machine of 4 vCPUs joins the cluster of an UNMANAGED environment; its agent is called by this name. */
  readonly join: (agent: string, clusterName: string) => Promise<void>;
  /** Tasks that an agent was sent and wanted RUNNING, in order. */
  readonly received: () => readonly PayloadTask[];
  readonly report: (
    task: PayloadTask,
    status: "RUNNING" | "STOPPED",
    exitCode?: number,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

const dayMs = 86_400_000;
/** The planner rests after a round without changes; virtual time passes for free. */
const plannerRestMs = 30;

export async function controlRoom(
  options: { readonly secrets?: SecretSource } = {},
): Promise<ControlRoom> {
  const deps = await testDeps();
  await seedImages(deps);
  const { store, clock, ids, site } = deps;
  const agents = new Map<string, ScriptedAgent>();
  const launches: LaunchRequest[] = [];
  let sessionsAsked = 0;
  let sessionsOpen = 0;
  const starting: Promise<void>[] = [];
  const registrations = new Map<string, () => Promise<void>>();
  const provider = createFakeProvider({
    clock,
    onLaunched: (request) => {
      launches.push(request);
      if (room.agentsStart) starting.push(startAgent(request));
    },
    onGone: (instanceId) => agents.get(instanceId)?.disconnect(),
  });
  const dispatcher = createDispatcher({
    ...options,
    onTaskEnded: () => undefined,
    site,
    store,
    clock,
    ids,
    log: silentLog,
    onSession: () => {
      sessionsOpen += 1;
    },
  });
  const shortages = createShortages();
  const joinFailures = createJoinFailures();
  const planner = createPlanner({
    site,
    store,
    clock,
    ids,
    provider,
    shortages,
    joinFailures,
    metrics: { count: () => {}, time: () => {} },
    isConnected: dispatcher.isConnected,
    onTasks: dispatcher.offer,
    onInstances: () => {},
    onImagesLacking: () => {},
  });
  const launcher = createLauncher({
    site,
    store,
    clock,
    provider,
    shortages,
    joinFailures,
    isConnected: dispatcher.isConnected,
    log: silentLog,
    onStopping: () => {},
    onChange: () => {},
  });
  const findImages = createImageFinder({ store, clock, provider, onChange: () => {} });
  const janitor = createJanitor({
    ...{ store, clock, jobRetentionMs: 7 * dayMs, eventRetentionMs: 7 * dayMs, eventsKept: 1_000 },
    onChange: () => {},
  });

  /** A session is open once its first commit is done. */
  async function opened(sessions: number): Promise<void> {
    while (sessionsOpen < sessions) await new Promise(setImmediate);
  }

  async function startAgent(request: LaunchRequest): Promise<void> {
    const { instanceId, instanceType, imageId, clusterName } = request;
    const type = provider.instanceTypes().find(({ name }) => name === instanceType);
    const resources = request.slice ?? (type && promisedResources(type));
    if (resources === undefined) throw new Error(`no type ${instanceType}`);
    const document = JSON.stringify({ instanceId, instanceType, imageId });
    await joinAgent(instanceId, clusterName, resources, document);
  }

  async function joinAgent(
    instanceId: string,
    clusterName: string,
    resources: Resources,
    instanceIdentityDocument: string,
  ): Promise<void> {
    registrations.set(instanceId, () =>
      joinAgent(instanceId, clusterName, resources, instanceIdentityDocument),
    );
    const { containerInstance } = await registerContainerInstance(deps, {
      cluster: clusterName,
      attributes: room.agentAttributes.map((attribute) => {
        const [name = "", value] = attribute.split("=");
        return { name, ...(value !== undefined && { value }) };
      }),
      totalResources: [
        { name: "CPU", type: "INTEGER", integerValue: resources.cpu },
        { name: "MEMORY", type: "INTEGER", integerValue: resources.memoryMiB },
      ],
      platformDevices: Array.from({ length: resources.gpus }, (_, n) => ({
        id: `${instanceId}-gpu-${n}`,
        type: "GPU",
      })),
      instanceIdentityDocument,
    });
    const containerInstanceArn = containerInstance?.containerInstanceArn ?? "";
    connectAgent(instanceId, clusterName, containerInstanceArn);
  }

  function connectAgent(instanceId: string, clusterName: string, containerInstanceArn: string) {
    let closed = (): void => {};
    let heartbeats = 0;
    const agent: ScriptedAgent = {
      instanceId,
      payloads: [],
      get heartbeats() {
        return heartbeats;
      },
      acknowledges: true,
      connect() {
        const session = dispatcher.accept(
          {
            cluster: clusterName,
            containerInstanceArn,
            agentVersion: "test",
            sendCredentials: true,
          },
          {
            send(message) {
              if (message.type === "HeartbeatMessage") {
                heartbeats += 1;
                const { messageId } = message.message;
                session.receive({ type: "HeartbeatAckRequest", message: { messageId } });
              }
              if (message.type !== "PayloadMessage") return;
              agent.payloads.push(message.message);
              if (!agent.acknowledges) return;
              const { messageId } = message.message;
              const cluster = clusterArn(testSite, clusterName);
              const ack = { cluster, containerInstance: containerInstanceArn, messageId };
              session.receive({ type: "AckRequest", message: ack });
            },
            close: () => {},
          },
        );
        closed = session.closed;
        sessionsAsked += 1;
        starting.push(opened(sessionsAsked));
      },
      disconnect: () => closed(),
    };
    agents.set(instanceId, agent);
    agent.connect();
  }

  const room: ControlRoom = {
    deps,
    provider,
    planner,
    launcher,
    dispatcher,
    janitor,
    agents,
    launches,
    agentsStart: true,
    agentAttributes: [],
    async restartAgents() {
      for (const register of registrations.values()) await register();
    },
    async settle() {
      for (let round = 0; round < 12; round += 1) {
        clock.advance(plannerRestMs);
        await findImages();
        await planner.step();
        await launcher.step();
        await launcher.settled();
        while (starting.length > 0) await Promise.all(starting.splice(0));
        await dispatcher.step();
        await janitor();
      }
    },
    join: (agent, clusterName) =>
      joinAgent(agent, clusterName, { cpu: 4096, memoryMiB: 8192, gpus: 0 }, ""),
    received: () =>
      [...agents.values()]
        .flatMap(({ payloads }) => payloads.flatMap(({ tasks }) => tasks))
        .filter(({ desiredStatus }) => desiredStatus === "RUNNING"),
    async report(task, status, exitCode) {
      await submitTaskStateChange(deps, {
        cluster: "",
        task: task.arn,
        status,
        reason: "",
        containers: [
          {
            containerName: "default",
            status,
            ...(exitCode === undefined ? {} : { exitCode }),
          },
        ],
      });
    },
    close: () => deps.close(),
  };
  return room;
}
