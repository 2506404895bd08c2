/** Shares that take turns, through the SDK: who is next, what those who wait are told, what the queue shows. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  CreateJobQueueCommand,
  CreateSchedulingPolicyCommand,
  DescribeJobsCommand,
  GetJobQueueSnapshotCommand,
  type GetJobQueueSnapshotResponse,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "fair";
const notes = temporaryFolder("fair-share-notes");

let server: Served;
before(async () => {
  const data = temporaryFolder("fair-share");
  server = await serve(data, "--runtime", "process", "--overcommit");
  const { batch } = server;
  // Makes the compute environment, too.
  await makeQueue(server, "fifo", 2);
  const { arn } = await batch.send(
    new CreateSchedulingPolicyCommand({
      name: "turns",
      fairsharePolicy: {
        shareDecaySeconds: 3600,
        shareDistribution: [{ shareIdentifier: "B*", weightFactor: 0.5 }],
      },
    }),
  );
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: jobQueue,
      priority: 1,
      schedulingPolicyArn: arn,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: "fifo" }],
    }),
  );
});
after(() => server?.kill("SIGTERM"));

const snapshot = (): Promise<GetJobQueueSnapshotResponse> =>
  server.batch.send(new GetJobQueueSnapshotCommand({ jobQueue }));

describe("a queue with a fair-share policy", () => {
  it("serves its shares in turn, tells who waits why, and shows its front", async () => {
    // Each of them fills the instance.
    const container = {
      resourceRequirements: [
        { type: "VCPU" as const, value: "2" },
        { type: "MEMORY" as const, value: "64" },
      ],
    };
    const gate = join(notes, "gate");
    const held = await registerShell(server, "held", `until [ -e ${gate} ]; do sleep 0.05; done`, {
      container,
    });
    const quick = await registerShell(server, "quick", "true", { container });
    const share = (shareIdentifier: string, schedulingPriorityOverride = 0) => ({
      ...{ jobQueue, jobDefinition: quick, shareIdentifier, schedulingPriorityOverride },
    });
    const first = await submit(server, { ...share("A"), jobDefinition: held });
    await reached(server, [first], "RUNNING");
    const a = await submit(server, share("A"));
    const later = await submit(server, share("B1"));
    const b = await submit(server, share("B1", 9));
    const expected = [b, later, a];
    await eventually("the snapshot shows the turns", async () => {
      const { frontOfQueue } = await snapshot();
      const ids = frontOfQueue?.jobs?.map(({ jobArn }) => jobArn?.split("/")[1]);
      return JSON.stringify(ids) === JSON.stringify(expected);
    });
    const { frontOfQueue, queueUtilization } = await snapshot();
    assert.ok((frontOfQueue?.jobs?.[0]?.earliestTimeAtPosition ?? 0) > 1_600_000_000_000);
    assert.deepEqual(queueUtilization?.totalCapacityUsage, [{ capacityUnit: "VCPU", quantity: 2 }]);
    assert.deepEqual(queueUtilization.fairshareUtilization, {
      activeShareCount: 1,
      topCapacityUtilization: [
        { shareIdentifier: "A", capacityUsage: [{ capacityUnit: "VCPU", quantity: 2 }] },
      ],
    });
    const reasons = (await describeJobs(server, [b, later, a])).map((job) => job.statusReason);
    assert.match(reasons[0] ?? "", /^Waits for room in compute environment fifo/);
    assert.match(
      reasons[1] ?? "",
      new RegExp(`^Waits behind job ${b}, which is first in share B1`),
    );
    assert.match(
      reasons[2] ?? "",
      new RegExp(
        `^Waits for the turn of share A in job queue fair: .* weight factor 1, more than share B1 with 0 .* ${b},`,
      ),
    );

    writeFileSync(gate, "");
    assert.ok(existsSync(gate));
    await ended(server, [first, a, b, later]);
    const { jobs = [] } = await server.batch.send(new DescribeJobsCommand({ jobs: expected }));
    const startedAt = (id: string): number =>
      jobs.find(({ jobId }) => jobId === id)?.startedAt ?? assert.fail(id);
    assert.ok(startedAt(b) <= startedAt(later) && startedAt(later) <= startedAt(a));
    await eventually("the snapshot is empty", async () => {
      const { frontOfQueue: left, queueUtilization: use } = await snapshot();
      return left?.jobs?.length === 0 && use?.totalCapacityUsage?.[0]?.quantity === 0;
    });
  });
});
