/**
 * A multi-node job that proves itself: its main node collects a line from each other node over TCP and ends; the others
 * find it by the address that they were told, and stay until they are stopped.
 */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import {
  type ContainerProperties,
  DescribeJobsCommand,
  type JobDetail,
  ListJobsCommand,
  RegisterJobDefinitionCommand,
} from "@aws-sdk/client-batch";
import { ended, readLog, submit, type Yard } from "./batch-story.ts";
import type { Served } from "./serve.ts";

export type Roles = { readonly main: ContainerProperties; readonly other: ContainerProperties };

/** Answers the definition's name; the main node is the last of three. */
export async function registerCollectors(
  { batch }: Yard,
  name: string,
  { main, other }: Roles,
): Promise<string> {
  const resourceRequirements: ContainerProperties["resourceRequirements"] = [
    { type: "VCPU", value: "1" },
    { type: "MEMORY", value: "64" },
  ];
  await batch.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: name,
      type: "multinode",
      nodeProperties: {
        numNodes: 3,
        mainNode: 2,
        nodeRangeProperties: [
          { targetNodes: "0:", container: { ...other, resourceRequirements } },
          { targetNodes: "2", container: { ...main, resourceRequirements } },
        ],
      },
    }),
  );
  return name;
}

/** Runs it to its end, and checks what everybody says of it then. */
export async function collect(
  server: Served,
  jobQueue: string,
  jobDefinition: string,
): Promise<{ readonly jobId: string; readonly node: JobDetail | undefined }> {
  const jobId = await submit(server, { jobQueue, jobDefinition });
  const [job] = await ended(server, [jobId]);
  assert.equal(job?.status, "SUCCEEDED", job?.statusReason);
  const nodes = [0, 1, 2].map((index) => `${jobId}#${index}`);
  const details = await ended(server, nodes);
  const main = details.find(({ nodeDetails }) => nodeDetails?.isMainNode);
  assert.equal(main?.jobId, `${jobId}#2`);
  const log = await readLog(server, main);
  const heard = log.filter((line) => line.startsWith("node ")).sort();
  assert.deepEqual(heard, ["node 0 of 3", "node 1 of 3"]);
  const others = details.filter(({ nodeDetails }) => !nodeDetails?.isMainNode);
  const stopped = others.map(({ status, statusReason }) => `${status}: ${statusReason}`);
  const end = "SUCCEEDED: Main node of the multi-node parallel job has ended";
  assert.deepEqual(stopped, [end, end]);
  const { jobSummaryList = [] } = await server.batch.send(
    new ListJobsCommand({ multiNodeJobId: jobId, jobStatus: "SUCCEEDED" }),
  );
  assert.deepEqual(
    jobSummaryList.map((node) => node.jobId),
    nodes,
  );
  // Each on an instance of its own.
  const instances = details.map(({ container }) => container?.containerInstanceArn);
  assert.equal(new Set(instances).size, 3);
  const { jobs } = await server.batch.send(new DescribeJobsCommand({ jobs: [`${job.jobArn}#1`] }));
  return { jobId, node: jobs?.[0] };
}

/** In the process runtime all nodes are in this machine's network: the port must be free here. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : assert.fail();
}

const mainProgram = `
  let heard = 0;
  const server = require("node:net").createServer((socket) => {
    socket.on("data", (line) => {
      process.stdout.write(line);
      heard += 1;
      if (heard === 2) process.exit(0);
    });
  });
  server.listen(Number(process.env.PORT));
`;
const otherProgram = `
  const { PORT, AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS: host, ...env } = process.env;
  const line = "node " + env.AWS_BATCH_JOB_NODE_INDEX + " of " + env.AWS_BATCH_JOB_NUM_NODES + "\\n";
  const tell = () => {
    const socket = require("node:net").connect(Number(PORT), host, () => socket.write(line));
    socket.on("error", () => setTimeout(tell, 50));
  };
  tell();
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => undefined, 1000);
`;

/** Both roles as programs of Node. */
export async function processRoles(): Promise<Roles> {
  const environment = [{ name: "PORT", value: String(await freePort()) }];
  const role = (program: string) => ({
    image: "none",
    command: [process.execPath, "-e", program],
    environment,
  });
  return { main: role(mainProgram), other: role(otherProgram) };
}
