/**
 * A thousand agents over the network: how fast they register and connect, how many tasks a second they take and end,
 * what the server pays for it, and how soon after it was killed and started again all of them are back. Agents are
 * ours, with a runtime that only pretends; all are in this one process, so what is measured is bounded by it as much as
 * by the server.
 */
import { DescribeContainerInstancesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { createAgent } from "../../src/agent/agent.ts";
import { createFakeRuntime } from "../../src/agent/fake/fake-runtime.ts";
import { networkLink } from "../../src/agent/network/network-link.ts";
import { systemClock } from "../../src/main/system-clock.ts";
import { describeJobs, eventually, registerShell, submit } from "../support/batch-story.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import {
  clientConfig,
  residentMiB,
  type Served,
  serve,
  serveWith,
  temporaryFolder,
} from "../support/serve.ts";
import { silentLog } from "../support/silent-log.ts";
import { printTable } from "./figures.ts";

const limitMs = 600_000;

export async function measureAgents(options: { agents: number; tasks: number }): Promise<void> {
  const data = temporaryFolder("bench-agents");
  let server = await serve(data, "--runtime", "process");
  const clusterName = await makeOwnQueue(server, "bench");
  const { endpoint, region, credentials } = clientConfig(server.endpoint, server.env);
  const connection = { endpoint, region, ...credentials };
  const begun = new Map<string, number>();
  const join = async (): Promise<string> => {
    const runtime = createFakeRuntime(systemClock, {
      started: ({ taskArn }) => void begun.set(taskArn, (begun.get(taskArn) ?? 0) + 1),
    });
    const link = networkLink({ connection: () => connection, now: Date.now });
    const logs = { put: async () => {}, createStream: async () => "created" as const };
    const agent = createAgent(
      { link, runtime, logs, clock: systemClock, log: silentLog },
      {
        ...{ clusterName, clusterArn: clusterName, identityDocument: "", agentVersion: "bench" },
        ...{ resources: { cpu: 4096, memoryMiB: 8_000, gpus: 0 }, gpuIds: [] },
      },
    );
    return (await agent.start()).containerInstanceArn;
  };
  // The clock's timers keep no process alive.
  const awake = setInterval(() => undefined, 1_000);
  let arns: readonly string[] = [];
  const joinedIn = await seconds(async () => {
    arns = await Promise.all(Array.from({ length: options.agents }, join));
  });
  const idleMiB = residentMiB(server);
  const jobDefinition = await registerShell(server, "work", "", {
    container: { image: "fake", command: ["run", "20", "exit", "0"] },
  });
  const ranIn = await seconds(() => runAll(server, jobDefinition, options.tasks));
  const twice = [...begun.values()].filter((times) => times > 1).length;
  if (begun.size !== options.tasks || twice > 0) {
    throw new Error(`${options.tasks} tasks, ${begun.size} begun, ${twice} of them twice`);
  }
  const [afterMiB, delayMs] = [residentMiB(server), await loopDelayMs(server)];
  await server.kill("SIGKILL");
  server = await serveWith({
    data,
    flags: ["--port", new URL(endpoint).port, "--data", data, "--runtime", "process"],
  });
  const backIn = await seconds(() => allConnected(server, clusterName, arns));
  printTable(
    `${options.agents} agents over the network, ${options.tasks} tasks, none lost, none twice`,
    ["", ""],
    [
      ["agents registered /s", options.agents / joinedIn],
      ["tasks ended /s", options.tasks / ranIn],
      ["server with all agents idle, MiB", idleMiB],
      ["server after the tasks, MiB", afterMiB],
      ["event loop of the server, 99th percentile, ms", delayMs],
      ["all back after the server was killed and is up again, s", backIn],
    ],
  );
  clearInterval(awake);
  await server.kill("SIGTERM");
}

async function runAll(server: Served, jobDefinition: string, tasks: number): Promise<void> {
  const size = 10_000;
  const arrays: string[] = [];
  for (let left = tasks; left > 0; left -= size) {
    const arrayProperties = { size: Math.min(size, left) };
    arrays.push(await submit(server, { jobQueue: "bench", jobDefinition, arrayProperties }));
  }
  await eventually(
    "all arrays end",
    async () => {
      const jobs = await describeJobs(server, arrays);
      return jobs.every(({ status }) => status === "SUCCEEDED");
    },
    limitMs,
  );
}

async function allConnected(
  { endpoint, env }: Served,
  cluster: string,
  arns: readonly string[],
): Promise<void> {
  const ecs = new ECSClient(clientConfig(endpoint, env));
  let missing = arns;
  await eventually(
    "all agents are back",
    async () => {
      const asked = missing.slice(0, 100);
      const { containerInstances = [] } = await ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances: asked }),
      );
      const back = new Set(
        containerInstances
          .filter(({ agentConnected }) => agentConnected)
          .map(({ containerInstanceArn }) => containerInstanceArn),
      );
      missing = missing.filter((arn) => !back.has(arn));
      return missing.length === 0;
    },
    limitMs,
  );
}

/** As the server's own metrics tell it, over the time since they were last asked. */
async function loopDelayMs({ endpoint }: Served): Promise<number> {
  const page = await (await fetch(`${endpoint}/metrics`)).text();
  return 1000 * Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(page)?.[1]);
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
