/**
 * Everything that a job definition can ask of a container, seen from both sides: by the engine's own account of the
 * container while it runs, and from inside.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, it } from "node:test";
import {
  type ContainerProperties,
  type JobDetail,
  RegisterJobDefinitionCommand,
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
import { type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const jobQueue = "properties";
const executionRoleArn = "arn:aws:iam::000000000000:role/execution";
const secretValue = "only-inside";
const mib = 1024 * 1024;
/** One that containers are not given anyway. */
const device = ["/dev/fuse", "/dev/loop-control", "/dev/kmsg"].find(existsSync) ?? "/dev/random";
const engine = await findDockerEngine();
const skip =
  process.env.CI === undefined &&
  (engine === undefined
    ? "no container engine answers here"
    : !existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)");

type DeviceMapping = Readonly<
  Record<"PathOnHost" | "PathInContainer" | "CgroupPermissions", string>
>;

describe("a container has what its definition asks for", { skip }, () => {
  const { docker } = engine ?? ({} as DockerEngine);
  const shared = temporaryFolder("properties-shared");
  let server: Served;
  before(async () => {
    assert.ok(docker, "a container engine answers");
    await makeBusyboxImage(docker);
    const data = temporaryFolder("properties");
    server = await serveWith({
      data,
      flags: ["--port", "0", "--data", data, "--runtime", "docker", "--overcommit"],
      env: { BATCHYARD_JOB_SECRET_WORD: secretValue },
    });
    await makeQueue(server, jobQueue, 4);
  });
  after(async () => {
    await server?.kill("SIGTERM");
  });

  /** Runs a script that stays until its gate opens; what the engine says of it meanwhile, and all that it said. */
  async function inspected(
    name: string,
    script: string,
    container: ContainerProperties,
  ): Promise<{
    readonly job: JobDetail;
    readonly log: readonly string[];
    readonly seen: Dockerode.ContainerInspectInfo;
  }> {
    const gate = join(shared, name);
    mkdirSync(gate);
    const jobDefinition = await registerShell(
      server,
      name,
      `${script}\nuntil [ -e /gate/open ]; do sleep 0.05; done`,
      {
        container: {
          image: busyboxImage,
          ...container,
          volumes: [{ name: "gate", host: { sourcePath: gate } }, ...(container.volumes ?? [])],
          mountPoints: [
            { sourceVolume: "gate", containerPath: "/gate", readOnly: true },
            ...(container.mountPoints ?? []),
          ],
        },
      },
    );
    const jobId = await submit(server, { jobQueue, jobDefinition });
    await reached(server, [jobId], "RUNNING");
    const [running] = await describeJobs(server, [jobId]);
    const label = `com.amazonaws.ecs.task-arn=${running?.container?.taskArn}`;
    const [found] = await docker.listContainers({ all: true, filters: { label: [label] } });
    const seen = await docker.getContainer(found?.Id ?? "").inspect();
    writeFileSync(join(gate, "open"), "");
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED", job?.statusReason);
    const ours = container.logConfiguration?.logDriver ?? "awslogs";
    return { job, seen, log: ours === "awslogs" ? await readLog(server, job) : [] };
  }

  it("limits, devices, memory file systems, mounts, user, network, environment, secrets", async () => {
    const script = [
      "id -u; id -g; ulimit -n; ulimit -Hn",
      "head -c 3 /dev/own-zero | wc -c; (: < /dev/own && : > /dev/own) 2>/dev/null || echo denied",
      "tr '\\0' '\\n' < /proc/1/cmdline | head -n 1",
      "df -k /dev/shm | tail -n 1 | awk '{print $2}'; df -k /fast | tail -n 1 | awk '{print $2}'",
      "grep ' /fast ' /proc/mounts | grep -o noexec",
      "touch /root-file 2>/dev/null || echo root is read-only",
      "touch /gate/file 2>/dev/null || echo gate is read-only",
      "echo kept > /fresh/file && cat /fresh/file; echo out > /out/file",
      'echo "$WORD $(printf %s "$SECRET" | wc -c)"; cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d " "',
    ].join("\n");
    const out = join(shared, "out");
    mkdirSync(out, { mode: 0o777 });
    const { job, log, seen } = await inspected("everything", script, {
      user: "0:2345",
      executionRoleArn,
      readonlyRootFilesystem: true,
      environment: [{ name: "WORD", value: "a 'word'" }],
      secrets: [{ name: "SECRET", valueFrom: "env:BATCHYARD_JOB_SECRET_WORD" }],
      ulimits: [
        { name: "nofile", softLimit: 321, hardLimit: 654 },
        { name: "core", softLimit: 0, hardLimit: 0 },
      ],
      linuxParameters: {
        devices: [
          { hostPath: "/dev/zero", containerPath: "/dev/own-zero" },
          { hostPath: device, containerPath: "/dev/own", permissions: ["READ"] },
        ],
        initProcessEnabled: true,
        sharedMemorySize: 32,
        tmpfs: [{ containerPath: "/fast", size: 4, mountOptions: ["noexec", "nosuid"] }],
        maxSwap: 16,
        swappiness: 30,
      },
      volumes: [{ name: "fresh" }, { name: "out", host: { sourcePath: out } }],
      mountPoints: [
        { sourceVolume: "fresh", containerPath: "/fresh" },
        { sourceVolume: "out", containerPath: "/out" },
      ],
    });

    const { HostConfig: host, Config: config } = seen;
    assert.deepEqual(
      [host.NetworkMode, host.Privileged, host.ReadonlyRootfs, host.Init, host.ShmSize],
      ["host", false, true, true, 32 * mib],
    );
    assert.deepEqual([host.Memory, host.CpuShares], [64 * mib, 1024]);
    assert.deepEqual(host.Tmpfs, { "/fast": "noexec,nosuid,size=4m" });
    assert.deepEqual(
      host.Ulimits?.map(({ Name, Soft, Hard }) => [Name, Soft, Hard]),
      [
        ["nofile", 321, 654],
        ["core", 0, 0],
      ],
    );
    assert.deepEqual(
      (host.Devices as DeviceMapping[]).map((one) => [
        one.PathOnHost,
        one.PathInContainer,
        one.CgroupPermissions,
      ]),
      [
        ["/dev/zero", "/dev/own-zero", "rwm"],
        [device, "/dev/own", "r"],
      ],
    );
    // An engine whose kernel does not count swap drops the limit, and says so in its own log.
    const { SwapLimit, CgroupVersion } = await docker.info();
    if (SwapLimit) assert.equal(host.MemorySwap, (64 + 16) * mib);
    if (CgroupVersion === "1") assert.equal(host.MemorySwappiness, 30);
    const mounts = Object.fromEntries(seen.Mounts.map((one) => [one.Destination, one]));
    assert.deepEqual(
      ["/gate", "/out", "/fresh"].map((path) => [mounts[path]?.Type, mounts[path]?.RW]),
      [
        ["bind", false],
        ["bind", true],
        ["volume", true],
      ],
    );
    assert.equal(config.User, "0:2345");
    assert.ok(config.Env.includes("WORD=a 'word'"));
    assert.ok(config.Env.includes(`AWS_BATCH_JOB_ID=${job.jobId}`));
    assert.equal(config.Labels["com.amazonaws.ecs.container-name"], "default");
    assert.equal(host.LogConfig?.Type, "none", "the agent reads the output itself");

    const here = Object.keys(networkInterfaces());
    assert.deepEqual(log.slice(0, 5), ["0", "2345", "321", "654", "3"]);
    const [denied, init, shm, fast, noexec, root, gate, kept, words, ...interfaces] = log.slice(5);
    assert.deepEqual(
      [denied, shm, fast, noexec, root, gate, kept],
      [
        ...["denied", String(32 * 1024), String(4 * 1024), "noexec"],
        ...["root is read-only", "gate is read-only", "kept"],
      ],
    );
    assert.match(init ?? "", /init/);
    assert.equal(words, `a 'word' ${secretValue.length}`);
    assert.ok(
      here.every((name) => interfaces.includes(name)),
      `${interfaces} has all of ${here}`,
    );
    assert.equal(readFileSync(join(out, "file"), "utf8"), "out\n");
  });

  it("all rights of a privileged one, as far as the engine may give them", async () => {
    const HostConfig = { Privileged: true, AutoRemove: true };
    const able = await docker.run(busyboxImage, ["true"], new PassThrough(), { HostConfig }).then(
      () => true,
      () => false,
    );
    if (!able) {
      const jobDefinition = await registerShell(server, "privileged", "true", {
        container: { image: busyboxImage, privileged: true },
      });
      const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
      assert.match(job?.container?.reason ?? "", /^CannotStartContainerError: .*not permitted/);
      return;
    }
    const { log, seen } = await inspected("privileged", "grep CapEff /proc/self/status", {
      privileged: true,
    });
    assert.equal(seen.HostConfig.Privileged, true);
    const rights = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(log[0] ?? "")?.[1]}`);
    const mayMount = 1n << 21n;
    assert.ok((rights & mayMount) !== 0n, log[0]);
  });

  it("another log driver with its options, also with a secret one, instead of a stream here", async () => {
    const { job, seen } = await inspected("driver", "echo not here", {
      executionRoleArn,
      logConfiguration: {
        logDriver: "json-file",
        options: { "max-size": "1m", "max-file": "2" },
        secretOptions: [{ name: "tag", valueFrom: "env:BATCHYARD_JOB_SECRET_WORD" }],
      },
    });
    assert.deepEqual(seen.HostConfig.LogConfig, {
      Type: "json-file",
      Config: { "max-size": "1m", "max-file": "2", tag: secretValue },
    });
    assert.equal(job.container?.logStreamName, undefined);
  });

  it("a log of every line in its order, however many", async () => {
    const lines = 50_000;
    const jobDefinition = await registerShell(server, "lines", `seq 1 ${lines}; printf rest`, {
      container: { image: busyboxImage },
    });
    const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
    const log = await readLog(server, job);
    assert.equal(log.length, lines + 1);
    assert.ok(log.every((line, n) => line === (n < lines ? String(n + 1) : "rest")));
  });

  it("its own time to stop, and is killed when that is over", async () => {
    const script = "trap : TERM; echo deaf; while :; do sleep 0.1; done";
    const { jobDefinitionArn } = await server.batch.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: "deaf",
        type: "container",
        ecsProperties: {
          taskProperties: [
            {
              containers: [
                {
                  name: "main",
                  image: busyboxImage,
                  command: ["sh", "-c", script],
                  stopTimeout: 2,
                  resourceRequirements: [
                    { type: "VCPU", value: "1" },
                    { type: "MEMORY", value: "64" },
                  ],
                },
              ],
            },
          ],
        },
      }),
    );
    const jobId = await submit(server, { jobQueue, jobDefinition: jobDefinitionArn });
    await reached(server, [jobId], "RUNNING");
    const containerOf = async (): Promise<JobDetail["ecsProperties"]> =>
      (await describeJobs(server, [jobId]))[0]?.ecsProperties;
    const stream = (await containerOf())?.taskProperties?.[0]?.containers?.[0]?.logStreamName;
    await eventually("it does not hear", async () =>
      (await readLog(server, { container: { logStreamName: stream } } as JobDetail)).includes(
        "deaf",
      ),
    );
    await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
    const [job] = await ended(server, [jobId]);
    assert.deepEqual([job?.status, job?.statusReason], ["FAILED", "enough"]);
    assert.equal((await containerOf())?.taskProperties?.[0]?.containers?.[0]?.exitCode, 137);
  });
});
