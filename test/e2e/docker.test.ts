/**
 * Jobs in real containers: what AWS Batch promises of a container is kept by the engine of this machine, and the
 * engine is left as it was found. The image comes from this machine, no registry is asked.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  type ContainerProperties,
  type JobDetail,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import type Dockerode from "dockerode";
import { type DockerEngine, findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "docker";
const engine = await findDockerEngine();
const skip =
  process.env.CI === undefined &&
  (engine === undefined
    ? "no container engine answers here"
    : !existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)");

describe("jobs in containers", { skip }, () => {
  const { docker } = engine ?? ({} as DockerEngine);
  const data = temporaryFolder("docker");
  const shared = temporaryFolder("docker-shared");
  let server: Served;
  before(async () => {
    assert.ok(docker, "a container engine answers");
    await makeBusyboxImage(docker);
    server = await serve(data, "--runtime", "docker", "--overcommit");
    await makeQueue(server, jobQueue, 4);
  });
  after(async () => {
    await server?.kill("SIGTERM");
  });

  async function start(script: string, container: ContainerProperties = {}): Promise<string> {
    const jobDefinition = await registerShell(server, "job", script, {
      container: {
        image: busyboxImage,
        command: ["sh", "-c", script],
        resourceRequirements: [
          { type: "VCPU", value: "1" },
          { type: "MEMORY", value: "64" },
        ],
        ...container,
      },
    });
    return submit(server, { jobQueue, jobDefinition });
  }

  async function run(
    script: string,
    container: ContainerProperties = {},
  ): Promise<{ readonly job: JobDetail; readonly log: readonly string[] }> {
    const [job] = await ended(server, [await start(script, container)]);
    assert.ok(job);
    const log = job.container?.logStreamName === undefined ? [] : await readLog(server, job);
    return { job, log };
  }

  const containersOf = (task: string | undefined): Promise<Dockerode.ContainerInfo[]> =>
    docker.listContainers({
      all: true,
      filters: { label: [`com.amazonaws.ecs.task-arn=${task}`] },
    });

  /** Removal begins with the end and takes the engine a moment. */
  const removed = (task: string | undefined): Promise<void> =>
    eventually(`${task} is removed`, async () => (await containersOf(task)).length === 0);

  it("have the environment, user, memory and limits that were asked for", async () => {
    const limit =
      "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null";
    const { job, log } = await run(
      `echo "$GREETING $AWS_BATCH_JQ_NAME"; id -u; id -g; ${limit}; ulimit -n; echo oops >&2; exit 5`,
      {
        environment: [{ name: "GREETING", value: 'it\'s a "day" $HOME' }],
        user: "1234:2345",
        ulimits: [{ name: "nofile", softLimit: 321, hardLimit: 654 }],
      },
    );
    assert.deepEqual(
      [job.status, job.statusReason, job.container?.exitCode, job.container?.reason],
      ["FAILED", "Essential container in task exited", 5, undefined],
    );
    assert.deepEqual(
      [...log].sort(),
      ["1234", "2345", "321", `it's a "day" $HOME docker`, String(64 * 1024 * 1024), "oops"].sort(),
    );
    await removed(job.container?.taskArn);
  });

  it("see host folders, read-only where that is said, and a closed root when asked", async () => {
    mkdirSync(join(shared, "in"));
    mkdirSync(join(shared, "out"));
    writeFileSync(join(shared, "in", "text"), "from the host\n");
    const { job, log } = await run(
      "cat /in/text; echo x > /in/y || echo in refused; echo y > /z || echo root refused; echo done > /out/text",
      {
        volumes: [
          { name: "in", host: { sourcePath: join(shared, "in") } },
          { name: "out", host: { sourcePath: join(shared, "out") } },
        ],
        mountPoints: [
          { sourceVolume: "in", containerPath: "/in", readOnly: true },
          { sourceVolume: "out", containerPath: "/out" },
        ],
        readonlyRootFilesystem: true,
      },
    );
    assert.equal(job.status, "SUCCEEDED");
    assert.ok(log.includes("from the host"));
    assert.ok(log.includes("in refused") && log.includes("root refused"), log.join("\n"));
    assert.equal(readFileSync(join(shared, "out", "text"), "utf8"), "done\n");
  });

  it("that need more memory than they have are killed and say so", async () => {
    const { job } = await run("tail /dev/zero", {
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "8" },
      ],
      linuxParameters: { maxSwap: 0, swappiness: 60 },
    });
    assert.deepEqual(
      [job.status, job.container?.exitCode, job.container?.reason],
      ["FAILED", 137, "OutOfMemoryError: Container killed due to memory usage"],
    );
  });

  it("whose image or program is missing say which", async () => {
    const image = "127.0.0.1:1/no/such:image";
    const noImage = (await run("true", { image })).job;
    assert.deepEqual(
      [noImage.status, noImage.statusReason, noImage.container?.exitCode],
      ["FAILED", "Task failed to start", undefined],
    );
    assert.match(noImage.container?.reason ?? "", /^CannotPullContainerError: .*127\.0\.0\.1:1/);

    const noProgram = (await run("", { command: ["no-such-program"] })).job;
    assert.equal(noProgram.statusReason, "Task failed to start");
    assert.match(
      noProgram.container?.reason ?? "",
      /^CannotStartContainerError: .*no-such-program.*not found/s,
    );
    await removed(noProgram.container?.taskArn);
  });

  it("are stopped by TerminateJob: SIGTERM, and their last words are kept", async () => {
    const id = await start("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done");
    await reached(server, [id], "RUNNING");
    const [running] = await describeJobs(server, [id]);
    await eventually("its trap is set", async () =>
      (await readLog(server, running)).includes("up"),
    );
    await server.batch.send(new TerminateJobCommand({ jobId: id, reason: "enough" }));
    const [job] = await ended(server, [id]);
    assert.deepEqual([job?.status, job?.statusReason], ["FAILED", "enough"]);
    assert.equal((await readLog(server, job)).at(-1), "bye");
    await removed(job?.container?.taskArn);
  });

  it("leave nothing behind, neither after SIGKILL of the server nor after SIGTERM", async () => {
    const lost = await start("sleep 3600");
    await reached(server, [lost], "RUNNING");
    const [running] = await describeJobs(server, [lost]);
    const [container] = await containersOf(running?.container?.taskArn);
    const owner = container?.Labels["batchyard.owner"];
    assert.equal(container?.State, "running");
    await server.kill("SIGKILL");
    assert.equal((await containersOf(running?.container?.taskArn)).length, 1, "orphaned");

    server = await serve(data, "--runtime", "docker", "--overcommit");
    const [job] = await ended(server, [lost]);
    assert.match(job?.statusReason ?? "", /^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/);
    assert.deepEqual(await containersOf(running?.container?.taskArn), [], "gone before it is said");
    const last = await start("sleep 3600");
    await reached(server, [last], "RUNNING");
    assert.equal(await server.kill("SIGTERM"), 0);
    const filters = { label: [`batchyard.owner=${owner}`] };
    assert.ok(owner);
    assert.deepEqual(await docker.listContainers({ all: true, filters }), []);
    assert.deepEqual((await docker.listVolumes({ filters })).Volumes ?? [], []);
  });
});
