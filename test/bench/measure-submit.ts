/** SubmitJob requests per second by connections, ours and the bare server in turn. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { eventually, registerShell, type Yard } from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";
import { median, printTable } from "./figures.ts";
import type { Load, LoadResult } from "./raw-client.ts";

export type SubmitOptions = {
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly connections: readonly number[];
};

export async function measureSubmit(options: SubmitOptions): Promise<void> {
  const server = await serve(temporaryFolder("bench-submit"), "--runtime", "process");
  await makeIdleQueue(server);
  await registerShell(server, "bench", "true");
  const request = await signedSubmit(server);
  const client = startRawClient();
  const sample = await client.run(loadOf(server.endpoint, 1, 0.2, request));
  if (sample.refused > 0) throw new Error(`SubmitJob was refused: ${sample.firstRefusal}`);
  const bare = await startBare();

  const rows: (string | number)[][] = [];
  for (const connections of options.connections) {
    const ours: LoadResult[] = [];
    const limit: LoadResult[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const { secondsPerRound } = options;
      limit.push(await client.run(loadOf(bare.endpoint, connections, secondsPerRound, request)));
      ours.push(await client.run(loadOf(server.endpoint, connections, secondsPerRound, request)));
    }
    const ratios = ours.map(({ perSecond }, round) => perSecond / (limit[round]?.perSecond ?? 1));
    rows.push([
      String(connections),
      median(ours.map(({ perSecond }) => perSecond)),
      median(ours.map(({ p50Ms }) => p50Ms)),
      median(ours.map(({ p99Ms }) => p99Ms)),
      median(limit.map(({ perSecond }) => perSecond)),
      median(ratios),
      Math.min(...ratios),
    ]);
  }
  printTable(
    "SubmitJob, answered after its commit is on disk, beside a bare node:http server",
    ["connections", "ours /s", "p50 ms", "p99 ms", "bare /s", "ratio (median)", "worst round"],
    rows,
  );
  client.stop();
  bare.stop();
  await server.kill("SIGTERM");
}

/** A queue whose environment has no machines: jobs are accepted, considered, and wait. */
async function makeIdleQueue({ batch }: Yard): Promise<void> {
  await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: "idle",
      type: "UNMANAGED",
      serviceRole: "arn:aws:iam::000000000000:role/bench",
    }),
  );
  await eventually("environment is VALID", async () => {
    const answer = await batch.send(new DescribeComputeEnvironmentsCommand({}));
    return answer.computeEnvironments?.[0]?.status === "VALID";
  });
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: "idle",
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "idle" }],
    }),
  );
  await eventually("queue is VALID", async () => {
    const answer = await batch.send(new DescribeJobQueuesCommand({}));
    return answer.jobQueues?.[0]?.status === "VALID";
  });
}

/** One signed request as text; its signature holds for five minutes, so it can be sent again and again. */
async function signedSubmit({ endpoint, env }: Served): Promise<string> {
  const { host } = new URL(endpoint);
  const body = JSON.stringify({
    jobName: "bench",
    jobQueue: "idle",
    jobDefinition: "bench",
    containerOverrides: { environment: [{ name: "SAMPLE", value: "a value of a usual length" }] },
  });
  const signer = new SignatureV4({
    service: "batch",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: host,
    path: "/v1/submitjob",
    headers: { host, "content-type": "application/json", "content-length": String(body.length) },
    body,
  });
  const headers = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /v1/submitjob HTTP/1.1\r\n${headers.join("")}\r\n${body}`;
}

function loadOf(endpoint: string, connections: number, seconds: number, request: string): Load {
  const { hostname, port } = new URL(endpoint);
  return { host: hostname, port: Number(port), connections, seconds, request };
}

function startRawClient(): { run: (load: Load) => Promise<LoadResult>; stop: () => void } {
  const program = fileURLToPath(new URL("raw-client.ts", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(load) {
      child.stdin.write(`${JSON.stringify(load)}\n`);
      const { value } = await lines.next();
      return JSON.parse(value as string) as LoadResult;
    },
    stop: () => child.kill(),
  };
}

async function startBare(): Promise<{ endpoint: string; stop: () => void }> {
  const program = fileURLToPath(new URL("bare-server.ts", import.meta.url));
  const answer = JSON.stringify({
    jobArn: "arn:aws:batch:us-east-1:000000000000:job/00000000-0000-4000-8000-000000000000",
    jobName: "bench",
    jobId: "00000000-0000-4000-8000-000000000000",
  });
  const child = spawn(process.execPath, [program, answer], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { endpoint: line, stop: () => child.kill() };
  }
  throw new Error("the bare server did not start");
}
