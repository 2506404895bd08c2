/**
 * A small yard without loops: one environment, queue `main`, definition `echo` and instance `i-1`, and the steps that
 * loops and agents would take, taken one at a time by a test.
 */
import assert from "node:assert/strict";
import type { JobDetail, SubmitJobRequest } from "@aws-sdk/client-batch";
import { commitChange } from "../../src/control/commit-change.ts";
import { recordTaskState } from "../../src/ledger/record-task-state.ts";
import type { ComputeResourceType } from "../../src/model/compute-environment.ts";
import type { Decoded } from "../../src/model/decoded.ts";
import type { Job } from "../../src/model/job.ts";
import type { JobDefinition } from "../../src/model/job-definition.ts";
import { parseJobId } from "../../src/model/job-id.ts";
import type { Task } from "../../src/model/task.ts";
import type { SubmitTaskStateChange } from "../../src/ports/agent-link.ts";
import { cancelJob } from "../../src/service/batch/cancel-job.ts";
import { describeJobs } from "../../src/service/batch/describe-jobs.ts";
import { submitJob } from "../../src/service/batch/submit-job.ts";
import { terminateJob } from "../../src/service/batch/terminate-job.ts";
import { type TestDeps, testContext, testDeps } from "./service-deps.ts";

export type Lab = {
  readonly deps: TestDeps;
  define(more: Partial<JobDefinition>): Promise<JobDefinition>;
  addQueue(name: string, type: ComputeResourceType, more?: { state?: "DISABLED" }): Promise<void>;
  /** Answers the job's id. */
  submit(more?: Partial<Decoded<SubmitJobRequest>>): Promise<string>;
  cancel(jobId: string, reason?: string): Promise<void>;
  terminate(jobId: string, reason?: string): Promise<void>;
  detail(jobId: string): Promise<JobDetail>;
  job(jobId: string): Promise<Job>;
  /** As the planner does; the job must be RUNNABLE. */
  place(jobId: string): Promise<Task>;
  task(taskId: string): Promise<Task>;
  /** As the agent does. */
  report(task: Task, change: Partial<SubmitTaskStateChange>): Promise<void>;
  /** Places the job and runs its container to this exit code. */
  run(jobId: string, exitCode: number): Promise<void>;
};

export async function openLab(): Promise<Lab> {
  const deps = await testDeps();
  const { store, clock } = deps;

  const lab: Lab = {
    deps,
    define: (more) => store.transact((tx) => tx.jobDefinitions.insert({ ...definition, ...more })),
    async addQueue(name, type, more = {}) {
      await store.transact(async (tx) => {
        await tx.computeEnvironments.insert(environment(name, type));
        await tx.jobQueues.insert({
          name,
          state: more.state ?? "ENABLED",
          status: "VALID",
          statusReason: "JobQueue Healthy",
          priority: 1,
          createdAt: clock.now(),
          computeEnvironmentOrder: [{ order: 1, computeEnvironment: name }],
          jobStateTimeLimitActions: [],
          tags: {},
        });
      });
    },
    async submit(more = {}) {
      const input = { jobName: "story", jobQueue: "main", jobDefinition: "echo", ...more };
      const { jobId } = await submitJob(deps, input, testContext);
      return jobId ?? assert.fail("no jobId");
    },
    cancel: async (jobId, reason = "not needed") => {
      await cancelJob(deps, { jobId, reason }, testContext);
    },
    terminate: async (jobId, reason = "enough") => {
      await terminateJob(deps, { jobId, reason }, testContext);
    },
    async detail(jobId) {
      const { jobs } = await describeJobs(deps, { jobs: [jobId] }, testContext);
      return jobs?.[0] ?? assert.fail(`job ${jobId} is not described`);
    },
    async job(jobId) {
      const job = await store.read((view) => view.jobs.get(jobId));
      return job ?? assert.fail(`there is no job ${jobId}`);
    },
    async place(jobId) {
      const job = await lab.job(jobId);
      const { parentId, arrayIndex } = parseJobId(jobId) ?? assert.fail(jobId);
      const committed = await store.transact((tx) =>
        commitChange(
          deps,
          tx,
          {
            kind: "place",
            jobId: parentId,
            ...(arrayIndex === undefined ? {} : { arrayIndex }),
            attempt: job.attempts.length + 1,
            instanceId: "i-1",
            resources: job.resources,
            gpuIds: [],
          },
          clock.now(),
        ),
      );
      return committed?.tasks?.[0] ?? assert.fail(`job ${jobId} (${job.status}) was not placed`);
    },
    async task(taskId) {
      const task = await store.read((view) => view.tasks.get(taskId));
      return task ?? assert.fail(`there is no task ${taskId}`);
    },
    async report(task, change) {
      const full: SubmitTaskStateChange = {
        cluster: task.clusterName,
        task: `arn:aws:ecs:eu-west-1:123456789012:task/${task.clusterName}/${task.taskId}`,
        status: "RUNNING",
        reason: "",
        containers: [],
        ...change,
      };
      await store.transact((tx) => recordTaskState(deps, tx, full, clock.now()));
    },
    async run(jobId, exitCode) {
      const task = await lab.place(jobId);
      await lab.report(task, { status: "RUNNING" });
      await lab.report(task, {
        status: "STOPPED",
        containers: [{ containerName: "default", status: "STOPPED", exitCode }],
      });
    },
  };

  await lab.addQueue("main", "EC2");
  await lab.define({});
  await store.transact((tx) =>
    tx.instances.insert({
      instanceId: "i-1",
      computeEnvironment: "main",
      clusterName: "main_Batch_1",
      instanceType: "m6i.large",
      imageId: "ami-1",
      infrastructureRevision: 1,
      desiredStatus: "RUNNING",
      lastStatus: "REGISTERED",
      createdAt: clock.now(),
      registeredAt: clock.now(),
      containerInstanceId: "1".padStart(32, "0"),
      resources: { cpu: 8192, memoryMiB: 8192, gpus: 0 },
      gpuIds: [],
    }),
  );
  return lab;
}

const definition: Omit<JobDefinition, "revision"> = {
  name: "echo",
  type: "container",
  status: "ACTIVE",
  createdAt: 1,
  parameters: { word: "hello" },
  containerProperties: {
    image: "busybox",
    command: ["echo", "Ref::word"],
    resourceRequirements: [
      { type: "VCPU", value: "1" },
      { type: "MEMORY", value: "64" },
    ],
  },
  platformCapabilities: ["EC2"],
  propagateTags: false,
  tags: {},
};

function environment(name: string, type: ComputeResourceType) {
  return {
    name,
    uuid: name,
    type: "MANAGED",
    state: "ENABLED",
    status: "VALID",
    statusReason: "ComputeEnvironment Healthy",
    createdAt: 1,
    clusterName: `${name}_Batch_1`,
    computeResources: {
      type,
      minvCpus: 0,
      maxvCpus: 8,
      instanceTypes: ["m6i.large"],
      subnets: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      tags: {},
      ec2Configuration: [],
    },
    serviceRole: "",
    updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
    infrastructureRevision: 1,
    tags: {},
  } as const;
}
