/**
 * Containers per second from SubmitJob to SUCCEEDED, beside a loop on the Engine API itself that creates, starts,
 * awaits and removes the same containers: what this project adds to the engine.
 */
import { availableParallelism } from "node:os";
import type Dockerode from "dockerode";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import {
  describeJobs,
  eventually,
  makeQueue,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";

const jobQueue = "bench-docker";

export async function measureDocker(options: {
  rounds: number;
  containers: number;
}): Promise<void> {
  const engine = await findDockerEngine();
  if (engine === undefined) {
    process.stdout.write("Containers per second: no container engine answers here\n\n");
    return;
  }
  await makeBusyboxImage(engine.docker);
  const slots = Math.max(2, availableParallelism());
  const server = await serve(
    temporaryFolder("bench-docker"),
    "--runtime",
    "docker",
    "--overcommit",
  );
  await makeQueue(server, jobQueue, slots);
  await registerShell(server, "true", "", {
    container: { image: busyboxImage, command: ["true"] },
  });
  await runArray(server, slots); // the instance is up and everything is warm
  await rawLoop(engine.docker, slots, slots);

  const [ours, raws]: [number[], number[]] = [[], []];
  const { containers } = options;
  for (let round = 0; round < options.rounds; round += 1) {
    raws.push(containers / (await seconds(() => rawLoop(engine.docker, containers, slots))));
    ours.push(containers / (await seconds(() => runArray(server, containers))));
  }
  const ratios = ours.map((rate, round) => rate / (raws[round] ?? 1));
  printTable(
    `Docker: ${containers} containers of \`true\`, ${slots} at a time, beside create, start, wait, remove in a loop`,
    ["", "ours /s", "engine /s", "ratio (median)", "worst round"],
    [["one array", median(ours), median(raws), median(ratios), Math.min(...ratios)]],
  );
  await server.kill("SIGTERM");
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function runArray(server: Served, size: number): Promise<void> {
  const jobId = await submit(server, {
    ...{ jobQueue, jobDefinition: "true", arrayProperties: { size } },
  });
  await eventually(
    "the array ends",
    async () => {
      const [job] = await describeJobs(server, [jobId]);
      if (job?.status === "FAILED") throw new Error(`the array failed: ${job.statusReason}`);
      return job?.status === "SUCCEEDED";
    },
    600_000,
  );
}

/** The same containers as a job's: in the host's network, with its memory and shares, without a log of the engine's. */
async function rawLoop(docker: Dockerode, count: number, concurrency: number): Promise<void> {
  let started = 0;
  const one = async (): Promise<void> => {
    const container = await docker.createContainer({
      Image: busyboxImage,
      Cmd: ["true"],
      HostConfig: {
        NetworkMode: "host",
        Memory: 64 * 1024 * 1024,
        CpuShares: 1024,
        LogConfig: { Type: "none", Config: {} },
      },
    });
    await container.start();
    await container.wait();
    await container.remove();
  };
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (started < count) {
        started += 1;
        await one();
      }
    }),
  );
}
