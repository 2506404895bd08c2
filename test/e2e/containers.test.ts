/**
 * Jobs of several containers and jobs with secrets, through the SDK and a real server, as plain processes and in a
 * container engine where one answers: order, a sidecar, what the answers and logs show, and where no secret is found.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  type EcsTaskProperties,
  type JobDetail,
  RegisterJobDefinitionCommand,
  type TaskContainerProperties,
} from "@aws-sdk/client-batch";
import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const executionRoleArn = "arn:aws:iam::000000000000:role/execution";
const secretValues = ["s3cr3t-of-the-file-1", "s3cr3t-of-the-variable"] as const;
const engine = await findDockerEngine();
const noEngine =
  process.env.CI === undefined &&
  (engine === undefined
    ? "no container engine answers here"
    : !existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)");

for (const runtime of ["process", "docker"] as const) {
  const skip = runtime === "docker" && noEngine;
  describe(`jobs of several containers (${runtime})`, { skip }, () => story(runtime));
}

function story(runtime: "process" | "docker"): void {
  const data = temporaryFolder(`containers-${runtime}`);
  const jobQueue = "several";
  const image = runtime === "docker" ? busyboxImage : "busybox";
  let server: Served;
  let made = 0;
  before(async () => {
    if (runtime === "docker") {
      assert.ok(engine, "a container engine answers");
      await makeBusyboxImage(engine.docker);
    }
    const secrets = join(temporaryFolder("secrets"), "secrets.yaml");
    writeFileSync(secrets, `service: { password: ${secretValues[0]} }\n`, { mode: 0o600 });
    server = await serveWith({
      data,
      flags: [
        "--port",
        "0",
        "--data",
        data,
        "--runtime",
        runtime,
        "--overcommit",
        "--secrets",
        secrets,
      ],
      env: { BATCHYARD_LOG_LEVEL: "debug", BATCHYARD_JOB_SECRET_TOKEN: secretValues[1] },
    });
    await makeQueue(server, jobQueue, 8);
  });
  after(async () => {
    await server?.kill("SIGTERM");
  });

  function container(
    name: string,
    script: string,
    more: Partial<TaskContainerProperties> = {},
  ): TaskContainerProperties {
    return {
      name,
      image,
      command: ["sh", "-c", script],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "32" },
      ],
      ...more,
    };
  }

  async function run(
    containers: TaskContainerProperties[],
    more: Partial<EcsTaskProperties> = {},
  ): Promise<JobDetail> {
    made += 1;
    const { jobDefinitionArn = "" } = await server.batch.send(
      new RegisterJobDefinitionCommand({
        jobDefinitionName: `several-${made}`,
        type: "container",
        ecsProperties: { taskProperties: [{ executionRoleArn, ...more, containers }] },
      }),
    );
    const [job] = await ended(server, [
      await submit(server, { jobQueue, jobDefinition: jobDefinitionArn }),
    ]);
    return job ?? assert.fail("no job");
  }

  const shown = (job: JobDetail) => job.ecsProperties?.taskProperties?.[0]?.containers ?? [];
  const exits = (job: JobDetail) =>
    Object.fromEntries(shown(job).map(({ name, exitCode }) => [name, exitCode]));

  async function logOf(logStreamName: string | undefined): Promise<(string | undefined)[]> {
    const logGroupName = "/aws/batch/job";
    const { events = [] } = await server.logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }),
    );
    return events.map(({ message }) => message).filter((text) => !text?.startsWith("batchyard:"));
  }

  it("start in order, let a sidecar go with the last, and each has a stream of its own", async () => {
    const job = await run([
      container("main", "echo main $AWS_BATCH_JOB_ID", {
        dependsOn: [
          { containerName: "prepare", condition: "SUCCESS" },
          { containerName: "sidecar", condition: "START" },
        ],
      }),
      container("prepare", "echo prepared", {
        essential: false,
        dependsOn: [{ containerName: "clean", condition: "COMPLETE" }],
      }),
      container("clean", "echo cleaned; exit 4", { essential: false }),
      container("sidecar", "trap 'exit 0' TERM; echo beside; while :; do sleep 0.1; done", {
        essential: false,
        stopTimeout: 10,
      }),
    ]);
    assert.equal(job.status, "SUCCEEDED", JSON.stringify(job.attempts));
    assert.equal(job.statusReason, "Essential container in task exited");
    const { sidecar, ...others } = exits(job);
    assert.deepEqual(others, { main: 0, prepare: 0, clean: 4 });
    // 143 where it was stopped before it had said what to do then.
    assert.ok(sidecar === 0 || sidecar === 143, `the sidecar ended with ${sidecar}`);
    const taskId = job.ecsProperties?.taskProperties?.[0]?.taskArn?.split("/").at(-1);
    const streams = Object.fromEntries(shown(job).map((one) => [one.name, one.logStreamName]));
    assert.equal(streams.main, `several-${made}/main/${taskId}`);
    assert.deepEqual(await logOf(streams.main), [`main ${job.jobId}`]);
    assert.deepEqual(await logOf(streams.clean), ["cleaned"]);
    assert.deepEqual(
      job.attempts?.[0]?.taskProperties?.[0]?.containers?.map(({ name }) => name),
      ["main", "prepare", "clean", "sidecar"],
    );
  });

  it("fail when what an essential one waits for fails", async () => {
    const job = await run([
      container("main", "true", { dependsOn: [{ containerName: "init", condition: "SUCCESS" }] }),
      container("init", "exit 7", { essential: false }),
    ]);
    assert.equal(job.status, "FAILED");
    assert.deepEqual(exits(job), { main: 143, init: 7 });
    const main = shown(job).find(({ name }) => name === "main");
    assert.match(main?.reason ?? "", /container init ended with exit code 7, not 0/);
  });

  if (runtime === "docker") {
    it("share fresh volumes and namespaces, which are gone with the task", async () => {
      const mountPoints = [{ sourceVolume: "scratch", containerPath: "/scratch" }];
      const job = await run(
        [
          container(
            "main",
            "cat /scratch/word; until ps | grep -q '[n]eighbour'; do sleep 0.1; done",
            { mountPoints, dependsOn: [{ containerName: "writer", condition: "SUCCESS" }] },
          ),
          container("writer", "echo kept > /scratch/word", {
            essential: false,
            mountPoints,
            dependsOn: [{ containerName: "peer", condition: "START" }],
          }),
          // The first to start: the others join its namespaces, and so may see its processes.
          container("peer", "trap 'exit 0' TERM; : neighbour; while :; do sleep 0.1; done", {
            essential: false,
          }),
        ],
        { volumes: [{ name: "scratch", host: {} }], pidMode: "task", ipcMode: "task" },
      );
      assert.equal(job.status, "SUCCEEDED", JSON.stringify(job.attempts));
      assert.deepEqual(await logOf(shown(job)[0]?.logStreamName), ["kept"]);
      const taskId = job.ecsProperties?.taskProperties?.[0]?.taskArn?.split("/").at(-1) ?? "";
      await eventually("the task's volumes are gone", async () => {
        const { Volumes } = await (engine?.docker.listVolumes() ?? assert.fail("no engine"));
        return !(Volumes ?? []).some(({ Name }) => Name.includes(taskId));
      });
    });
  }

  it("have their secrets inside, and nobody finds them outside", async () => {
    const properties = {
      image,
      executionRoleArn,
      secrets: [
        {
          name: "PASSWORD",
          valueFrom:
            "arn:aws:secretsmanager:us-east-1:000000000000:secret:service-AbCdEf:password::",
        },
        { name: "TOKEN", valueFrom: "env:BATCHYARD_JOB_SECRET_TOKEN" },
      ],
    };
    // Said without saying them: their sums.
    const script = "for s in $PASSWORD $TOKEN; do printf %s $s | md5sum; done";
    const jobDefinition = await registerShell(server, "secrets", script, { container: properties });
    const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
    const sums = secretValues.map((value) => createHash("md5").update(value).digest("hex"));
    const log = (await readLog(server, job)).filter((line) => !line.startsWith("batchyard:"));
    assert.deepEqual(
      log.map((line) => line.split(" ")[0]),
      sums,
    );
    for (const value of secretValues) {
      assert.ok(!JSON.stringify(job).includes(value), "in an answer");
      assert.ok(!server.stderr().includes(value), "in the server's log");
      for (const file of filesUnder(data)) {
        assert.ok(!readFileSync(file).includes(value), `in ${file}`);
      }
    }
  });

  it("fail by the name of a secret that is missing", async () => {
    const properties = {
      image,
      executionRoleArn,
      secrets: [{ name: "KEY", valueFrom: "nowhere" }],
    };
    const jobDefinition = await registerShell(server, "missing", "true", { container: properties });
    const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
    assert.equal(job?.status, "FAILED");
    assert.equal(job?.statusReason, "Task failed to start");
    assert.match(
      job?.container?.reason ?? "",
      /^ResourceInitializationError: .* secret KEY \(nowhere\): the secrets file has no entry/,
    );
  });

  it("group the lines of an event as their log options say", async () => {
    const jobDefinition = await registerShell(
      server,
      "events",
      "echo '2026-01-02 first'; echo '  more of it'; echo '2026-01-03 second'",
      {
        container: {
          image,
          logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-datetime-format": "%Y-%m-%d", "awslogs-stream-prefix": "mine" },
          },
        },
      },
    );
    const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
    assert.match(job?.container?.logStreamName ?? "", /^mine\/default\//);
    const log = await readLog(server, job);
    assert.deepEqual(log.slice(-2), ["2026-01-02 first\n  more of it", "2026-01-03 second"]);
  });

  if (runtime === "process") {
    it("fail in ECS's words when a container cannot be made", async () => {
      const jobDefinition = await registerShell(server, "volume", "true", {
        container: {
          volumes: [{ name: "scratch" }],
          mountPoints: [{ sourceVolume: "scratch", containerPath: "/scratch" }],
        },
      });
      const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
      assert.equal(job?.statusReason, "Task failed to start");
      assert.match(job?.container?.reason ?? "", /^CannotCreateContainerError: mountPoints: /);
    });

    it("wait with the reason when no instance has their log driver", async () => {
      const jobDefinition = await registerShell(server, "driver", "true", {
        container: { logConfiguration: { logDriver: "splunk" } },
      });
      const jobId = await submit(server, { jobQueue, jobDefinition });
      let reason: string | undefined;
      await eventually(
        "the reason names the driver",
        async () => {
          reason = (await describeJobs(server, [jobId]))[0]?.statusReason;
          return /^Needs the log driver splunk, which no instance/.test(reason ?? "");
        },
        30_000,
        () => reason,
      );
    });
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
