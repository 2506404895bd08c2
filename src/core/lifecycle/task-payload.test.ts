import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { ContainerProperties } from "../../model/container.ts";
import type { PayloadTask } from "../../model/payload-task.ts";
import { type TaskPayloadInput, taskPayload } from "./task-payload.ts";

const requirements: NonNullable<ContainerProperties["resourceRequirements"]> = [
  { type: "VCPU", value: "2" },
  { type: "MEMORY", value: "512" },
];
const golden = new URL("../../../test/golden/task-payload.txt", import.meta.url);

function input(asked: ContainerProperties, more: Partial<TaskPayloadInput> = {}): TaskPayloadInput {
  const resources = { cpu: 2048, memoryMiB: 512, gpus: 0 };
  const container = { ...asked, resourceRequirements: asked.resourceRequirements ?? requirements };
  return {
    task: {
      taskId: "0123456789abcdef0123456789abcdef",
      jobId: "10b00000-0000-4000-8000-000000000001",
      jobQueue: "q",
      attempt: 2,
      clusterName: "ce_Batch_1",
      instanceId: "i-0123456789abcdef0",
      desiredStatus: "RUNNING",
      lastStatus: "PENDING",
      resources,
      gpuIds: [],
      createdAt: 0,
      logStreamName: "align/default/0123456789abcdef0123456789abcdef",
    },
    job: {
      jobId: "10b00000-0000-4000-8000-000000000001",
      jobName: "one",
      jobQueue: "high",
      status: "STARTING",
      createdAt: 0,
      queueOrder: 1,
      resources,
      platformCapability: "EC2",
      attempts: [],
    },
    jobDefinitionArn: "arn:aws:batch:us-east-1:000000000000:job-definition/align:3",
    work: { container },
    taskArn: "arn:aws:ecs:us-east-1:000000000000:task/ce_Batch_1/0123456789abcdef0123456789abcdef",
    jobQueueName: "high",
    computeEnvironmentName: "ce",
    region: "us-east-1",
    ...more,
  };
}

/** The texts of dockerConfig opened up, to be read by eyes. */
function opened(payload: PayloadTask): unknown {
  return {
    ...payload,
    containers: payload.containers.map((container) => ({
      ...container,
      dockerConfig: {
        config: JSON.parse(container.dockerConfig.config),
        hostConfig: JSON.parse(container.dockerConfig.hostConfig),
      },
    })),
  };
}

function hostConfigOf(payload: PayloadTask): Readonly<Record<string, unknown>> {
  return JSON.parse(payload.containers[0]?.dockerConfig.hostConfig ?? "");
}

describe("task payload", () => {
  it("translates everything a job definition can ask for (UPDATE_GOLDEN=1 writes it anew)", () => {
    const asked: ContainerProperties = {
      image: "registry.example/align:1",
      command: ["align", "--in", "s3://x"],
      user: "1000:1000",
      privileged: true,
      readonlyRootFilesystem: true,
      environment: [
        { name: "GREETING", value: "hello" },
        { name: "EMPTY" },
        { name: "AWS_EXECUTION_ENV", value: "mine" },
      ],
      ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 4096 }],
      volumes: [{ name: "data", host: { sourcePath: "/data" } }, { name: "scratch" }],
      mountPoints: [
        { sourceVolume: "data", containerPath: "/in", readOnly: true },
        { sourceVolume: "scratch", containerPath: "/scratch" },
      ],
      linuxParameters: {
        devices: [
          { hostPath: "/dev/fuse" },
          { hostPath: "/dev/xvdc", containerPath: "/dev/disk", permissions: ["WRITE", "READ"] },
        ],
        initProcessEnabled: true,
        sharedMemorySize: 64,
        tmpfs: [{ containerPath: "/run", size: 16, mountOptions: ["noexec", "mode=700"] }],
        maxSwap: 256,
        swappiness: 10,
      },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/mine",
          "awslogs-stream-prefix": "p",
          "awslogs-create-group": "true",
        },
      },
      resourceRequirements: [...requirements, { type: "GPU", value: "2" }],
    };
    const plain = input(asked);
    const full = input(asked, {
      task: {
        ...plain.task,
        gpuIds: ["GPU-1", "GPU-2"],
        resources: { ...plain.task.resources, gpus: 2 },
      },
      job: {
        ...plain.job,
        jobId: `${plain.job.jobId}:7`,
        arrayParentId: plain.job.jobId,
        arrayIndex: 7,
      },
      arraySize: 100,
      logsEndpoint: "http://127.0.0.1:8080",
    });
    const text = `${JSON.stringify(opened(taskPayload(full)), undefined, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, "utf8"));
  });

  it("says nothing where a job asks for nothing", () => {
    const payload = taskPayload(input({ image: "busybox" }));
    assert.equal(payload.containers[0]?.dockerConfig.config, "{}");
    assert.deepEqual(Object.keys(hostConfigOf(payload)), ["NetworkMode", "LogConfig"]);
    assert.deepEqual([payload.volumes, payload.associations], [[], []]);
    assert.ok(!("AWS_BATCH_JOB_ARRAY_INDEX" in (payload.containers[0]?.environment ?? {})));
  });

  it("never says null, nor an empty list in Docker's names, which would erase what the agent derives", () => {
    const payload = taskPayload(
      input({
        image: "busybox",
        user: "",
        ulimits: [],
        privileged: false,
        readonlyRootFilesystem: false,
        linuxParameters: { devices: [], tmpfs: [], initProcessEnabled: false, swappiness: 60 },
      }),
    );
    assert.doesNotMatch(JSON.stringify(payload), /null|undefined/);
    assert.equal(payload.containers[0]?.dockerConfig.config, "{}");
    assert.deepEqual(Object.keys(hostConfigOf(payload)), ["NetworkMode", "LogConfig"]);
  });

  it("logs to AWS Batch's group and the task's stream, unless another driver is asked for", () => {
    assert.deepEqual(hostConfigOf(taskPayload(input({ image: "busybox" }))).LogConfig, {
      Type: "awslogs",
      Config: {
        "awslogs-region": "us-east-1",
        "awslogs-group": "/aws/batch/job",
        "awslogs-create-group": "true",
        "awslogs-stream": "align/default/0123456789abcdef0123456789abcdef",
      },
    });
    const logConfiguration = { logDriver: "json-file", options: { "max-size": "1m" } };
    assert.deepEqual(
      hostConfigOf(taskPayload(input({ image: "busybox", logConfiguration }))).LogConfig,
      {
        Type: "json-file",
        Config: { "max-size": "1m" },
      },
    );
  });

  it("carries each container of several, with its own share of the GPUs and its own stream", () => {
    const need = (gpus: string) => [...requirements, { type: "GPU" as const, value: gpus }];
    const base = input({ image: "busybox" });
    const payload = taskPayload({
      ...base,
      task: {
        ...base.task,
        gpuIds: ["GPU-1", "GPU-2", "GPU-3"],
        containers: [
          { name: "main", essential: true, logStreamName: "align/main/t" },
          { name: "side", essential: false },
        ],
      },
      job: { ...base.job, platformCapability: "FARGATE" },
      work: {
        ecsProperties: {
          taskProperties: [
            {
              ipcMode: "task",
              volumes: [{ name: "v" }],
              containers: [
                {
                  name: "main",
                  image: "a",
                  resourceRequirements: need("2"),
                  dependsOn: [{ containerName: "side", condition: "START" }],
                },
                {
                  name: "side",
                  image: "b",
                  essential: false,
                  resourceRequirements: need("1"),
                  startTimeout: 5,
                  stopTimeout: 7,
                },
              ],
            },
          ],
        },
      },
    });
    assert.equal(payload.ipcMode, "task");
    assert.deepEqual(payload.associations, [
      { type: "gpu", name: "GPU-1", containers: ["main"] },
      { type: "gpu", name: "GPU-2", containers: ["main"] },
      { type: "gpu", name: "GPU-3", containers: ["side"] },
    ]);
    const [main, side] = payload.containers;
    assert.deepEqual(main?.dependsOn, [{ containerName: "side", condition: "START" }]);
    assert.deepEqual([side?.essential, side?.startTimeout, side?.stopTimeout], [false, 5, 7]);
    for (const container of payload.containers) {
      assert.equal(container.environment.AWS_BATCH_JOB_ID, base.job.jobId);
      assert.equal(container.environment.AWS_EXECUTION_ENV, "AWS_ECS_FARGATE");
      assert.deepEqual([container.cpu, container.memory], [2048, 512]);
    }
    const streams = payload.containers.map(
      ({ dockerConfig }) => JSON.parse(dockerConfig.hostConfig).LogConfig.Config["awslogs-stream"],
    );
    assert.deepEqual(streams, ["align/main/t", undefined]);
  });

  it("no swap is memory alone", () => {
    const payload = taskPayload(input({ image: "busybox", linuxParameters: { maxSwap: 0 } }));
    assert.equal(hostConfigOf(payload).MemorySwap, 512 * 1024 * 1024);
  });
});
