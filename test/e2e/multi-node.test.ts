/** Multi-node parallel jobs on this machine: nodes that really talk to each other, and a server killed among them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type Dockerode from "dockerode";
import { type DockerEngine, findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { ended, eventually, makeQueue, reached, submit } from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { collect, processRoles, registerCollectors } from "../support/multi-node-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "nodes";
/** Three instances of the smallest types. */
const maxvCpus = 6;

describe("multi-node jobs as processes", () => {
  const data = temporaryFolder("multi-node");
  const flags = ["--runtime", "process", "--overcommit"];
  let server: Served;
  before(async () => {
    server = await serve(data, ...flags);
    await makeQueue(server, jobQueue, maxvCpus);
  });
  after(() => server?.kill("SIGKILL"));

  it("collect from their other nodes over TCP", async () => {
    const definition = await registerCollectors(server, "collect", await processRoles());
    const { node } = await collect(server, jobQueue, definition);
    const [network] = node?.container?.networkInterfaces ?? [];
    assert.match(network?.privateIpv4Address ?? "", /^\d+\.\d+\.\d+\.\d+$/);
  });

  it("lose no node and run none twice when the server is killed among them", async () => {
    const notes = temporaryFolder("multi-node-notes");
    const folder = JSON.stringify(`${notes}/`);
    const note = `
      const fs = require("node:fs");
      const { AWS_BATCH_JOB_NODE_INDEX: node, AWS_BATCH_JOB_ATTEMPT: attempt } = process.env;
      fs.writeFileSync(${folder} + attempt + "-" + node, "");
      process.on("SIGTERM", () => process.exit(0));
    `;
    const untilSecond = `${note}
      const others = ["2-0", "2-1"].map((name) => ${folder} + name);
      const end = () => attempt === "2" && others.every(fs.existsSync) && process.exit(0);
      setInterval(end, 50);
    `;
    const role = (program: string) => ({
      image: "none",
      command: [process.execPath, "-e", program],
    });
    const roles = { main: role(untilSecond), other: role(`${note} setInterval(() => 0, 1000);`) };
    const jobDefinition = await registerCollectors(server, "killed", roles);
    const jobId = await submit(server, {
      ...{ jobQueue, jobDefinition, retryStrategy: { attempts: 2 } },
    });
    const nodes = [0, 1, 2].map((index) => `${jobId}#${index}`);
    await reached(server, nodes, "RUNNING");
    await eventually("all nodes have noted", async () => readdirSync(notes).length === 3);
    await server.kill("SIGKILL");
    server = await serve(data, ...flags);
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED", job?.statusReason);
    assert.match(job?.attempts?.[0]?.statusReason ?? "", /^Host EC2 \(instance i-/);
    const seen = readdirSync(notes).sort();
    assert.deepEqual(seen, ["1-0", "1-1", "1-2", "2-0", "2-1", "2-2"]);
    for (const { status, attempts } of await ended(server, nodes)) {
      assert.equal(status, "SUCCEEDED");
      assert.equal(attempts?.length, 2);
    }
  });
});

const engine = await findDockerEngine();
const skip =
  process.env.CI === undefined &&
  (engine === undefined
    ? "no container engine answers here"
    : !existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)");

describe("multi-node jobs in containers", { skip }, () => {
  const { docker } = engine ?? ({} as DockerEngine);
  let server: Served;
  before(async () => {
    assert.ok(docker, "a container engine answers");
    await makeBusyboxImage(docker);
    server = await serve(
      temporaryFolder("multi-node-docker"),
      ...["--runtime", "docker"],
      "--overcommit",
    );
    await makeQueue(server, jobQueue, maxvCpus);
  });
  after(() => server?.kill("SIGTERM"));

  const networksOf = async (jobId: string): Promise<readonly Dockerode.NetworkInspectInfo[]> =>
    docker.listNetworks({ filters: { name: [`batchyard-job-${jobId}`] } });

  it("share a network of their own, in which all may use the same port", async () => {
    const role = (script: string) => ({ image: busyboxImage, command: ["sh", "-c", script] });
    const definition = await registerCollectors(server, "collect", {
      main: role("for n in 1 2; do nc -l -p 7000; done"),
      other: role(`
        trap 'exit 0' TERM
        nc -l -p 7000 &
        line="node $AWS_BATCH_JOB_NODE_INDEX of $AWS_BATCH_JOB_NUM_NODES"
        until echo "$line" | nc "$AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS" 7000; do sleep 0.1; done
        sleep 600 & wait $!
      `),
    });
    const { jobId, node } = await collect(server, jobQueue, definition);
    assert.ok(node?.container?.networkInterfaces?.[0]?.privateIpv4Address);
    await eventually("the network is gone", async () => (await networksOf(jobId)).length === 0);
  });
});
