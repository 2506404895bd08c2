/**
 * A thousand agents over the network: how fast they register and connect, how many tasks a second they take and end,
 * and what the server pays for it. Agents are ours, with a runtime that only pretends; all are in this one process, so
 * what is measured is bounded by it as much as by the server.
 */
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
  temporaryFolder,
} from "../support/serve.ts";
import { silentLog } from "../support/silent-log.ts";
import { printTable } from "./figures.ts";

const limitMs = 600_000;

export async function measureAgents(options: { agents: number; tasks: number }): Promise<void> {
  const server = await serve(temporaryFolder("bench-agents"), "--runtime", "process");
  const clusterName = await makeOwnQueue(server, "bench");
  const { endpoint, region, credentials } = clientConfig(server.endpoint, server.env);
  const connection = { endpoint, region, ...credentials };
  const begun = new Map<string, number>();
  const join = async (): Promise<void> => {
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
    await agent.start();
  };
  // The clock's timers keep no process alive.
  const awake = setInterval(() => undefined, 1_000);
  const joinedIn = await seconds(() =>
    Promise.all(Array.from({ length: options.agents }, join)).then(() => undefined),
  );
  const idleMiB = residentMiB(server);
  const jobDefinition = await registerShell(server, "work", "", {
    container: { image: "fake", command: ["run", "20", "exit", "0"] },
  });
  const ranIn = await seconds(() => runAll(server, jobDefinition, options.tasks));
  const twice = [...begun.values()].filter((times) => times > 1).length;
  if (begun.size !== options.tasks || twice > 0) {
    throw new Error(`${options.tasks} tasks, ${begun.size} begun, ${twice} of them twice`);
  }
  printTable(
    `${options.agents} agents over the network, ${options.tasks} tasks, none lost, none twice`,
    ["", ""],
    [
      ["agents registered /s", options.agents / joinedIn],
      ["tasks ended /s", options.tasks / ranIn],
      ["server with all agents idle, MiB", idleMiB],
      ["server after the tasks, MiB", residentMiB(server)],
      ["event loop of the server, 99th percentile, ms", await loopDelayMs(server)],
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
