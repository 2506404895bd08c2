/** The part of the store's suite that puts in every kind of row and takes it out again, the same in every member. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Job } from "../../src/model/job.ts";
import type { Store, Transaction, View } from "../../src/ports/store.ts";
import { anyAgentKey, anyCluster, anyContainerInstance, anyInstance } from "./machine-rows.ts";
import { arrayJob, jobId, plainJob, queueRow, spec } from "./store-fixtures.ts";
import {
  anyComputeEnvironment,
  anyFate,
  anyImage,
  anyJob,
  anyJobDefinition,
  anyJobQueue,
  anyQuotaShare,
  anySchedulingPolicy,
  anyServiceEnvironment,
  anySpec,
  anyTask,
} from "./store-rows.ts";

export function exerciseStoreRoundTrips(store: () => Store): void {
  const write = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => store().transact(work);
  const read = <T>(work: (view: View) => Promise<T>): Promise<T> => store().read(work);

  describe("rows", () => {
    const runs = { numRuns: 60, seed: 20_240_517 };

    it("of compute environments come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyComputeEnvironment, anyComputeEnvironment, async (row, other) => {
          const { name } = row;
          await write((tx) => tx.computeEnvironments.insert(row));
          assertSame(await read((view) => view.computeEnvironments.get(name)), row);
          const changed = { ...other, name };
          await write((tx) => tx.computeEnvironments.update(changed));
          const { clusterName } = changed;
          assertSame(
            await read((view) => view.computeEnvironments.byCluster(clusterName)),
            changed,
          );
          await write((tx) => tx.computeEnvironments.remove(name));
          assert.equal(await read((view) => view.computeEnvironments.get(name)), undefined);
        }),
        runs,
      );
    });

    it("of job queues come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyJobQueue, anyJobQueue, async (row, other) => {
          const { name } = row;
          await write((tx) => tx.jobQueues.insert(row));
          assertSame(await read((view) => view.jobQueues.get(name)), row);
          await write((tx) => tx.jobQueues.update({ ...other, name }));
          assertSame(await read((view) => view.jobQueues.get(name)), { ...other, name });
          await write((tx) => tx.jobQueues.remove(name));
          assert.equal(await read((view) => view.jobQueues.get(name)), undefined);
        }),
        runs,
      );
    });

    it("of service environments come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyServiceEnvironment, anyServiceEnvironment, async (row, other) => {
          const { name } = row;
          await write((tx) => tx.serviceEnvironments.insert(row));
          assertSame(await read((view) => view.serviceEnvironments.get(name)), row);
          await write((tx) => tx.serviceEnvironments.update({ ...other, name }));
          assertSame(await read((view) => view.serviceEnvironments.get(name)), { ...other, name });
          await write((tx) => tx.serviceEnvironments.remove(name));
          assert.equal(await read((view) => view.serviceEnvironments.get(name)), undefined);
        }),
        runs,
      );
    });

    it("of quota shares come back as they went in, and leave with their queue", async () => {
      await fc.assert(
        fc.asyncProperty(anyQuotaShare, anyQuotaShare, async (row, other) => {
          const { jobQueue, name } = row;
          const get = () => read((view) => view.quotaShares.get(jobQueue, name));
          await assert.rejects(write((tx) => tx.quotaShares.insert(row)));
          await write(async (tx) => {
            await tx.jobQueues.insert(queueRow(jobQueue));
            await tx.quotaShares.insert(row);
          });
          assertSame(await get(), row);
          const changed = { ...other, jobQueue, name };
          await write((tx) => tx.quotaShares.update(changed));
          assertSame(await get(), changed);
          await write((tx) => tx.quotaShares.remove(jobQueue, name));
          assert.equal(await get(), undefined);
          await write((tx) => tx.quotaShares.insert(row));
          await write((tx) => tx.jobQueues.remove(jobQueue));
          assert.equal(await get(), undefined);
        }),
        runs,
      );
    });

    it("of job definitions come back as they went in, numbered per name", async () => {
      const revisions = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(anyJobDefinition, anyJobDefinition, async (row, other) => {
          const expected = (revisions.get(row.name) ?? 0) + 1;
          revisions.set(row.name, expected);
          const added = await write((tx) => tx.jobDefinitions.insert(row));
          assertSame(added, { ...row, revision: expected });
          assertSame(await read((view) => view.jobDefinitions.get(row.name, expected)), added);
          const changed = { ...other, name: row.name, revision: expected };
          await write((tx) => tx.jobDefinitions.update(changed));
          assertSame(await read((view) => view.jobDefinitions.get(row.name, expected)), changed);
        }),
        runs,
      );
    });

    it("of scheduling policies come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anySchedulingPolicy, anySchedulingPolicy, async (row, other) => {
          const { name } = row;
          await write((tx) => tx.schedulingPolicies.insert(row));
          assertSame(await read((view) => view.schedulingPolicies.get(name)), row);
          await write((tx) => tx.schedulingPolicies.update({ ...other, name }));
          assertSame(await read((view) => view.schedulingPolicies.get(name)), { ...other, name });
          await write((tx) => tx.schedulingPolicies.remove(name));
          assert.equal(await read((view) => view.schedulingPolicies.get(name)), undefined);
        }),
        runs,
      );
    });

    it("of jobs and their specs come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyJob, anySpec, anyFate, async (row, submitted, fate) => {
          const queueOrder = await write((tx) =>
            tx.jobs.insert({ job: row, spec: submitted, waitsFor: [] }),
          );
          assertSame(await read((view) => view.jobs.get(row.jobId)), { ...row, queueOrder });
          assertSame(await read((view) => view.jobs.spec(row.jobId)), submitted);
          const { jobName, jobQueue, createdAt, resources, platformCapability } = row;
          const changed: Job = {
            ...{ jobId: row.jobId, jobName, jobQueue, createdAt, resources, platformCapability },
            ...(row.shareIdentifier !== undefined && { shareIdentifier: row.shareIdentifier }),
            ...(row.schedulingPriority !== undefined && {
              schedulingPriority: row.schedulingPriority,
            }),
            ...(row.requiredAttributes !== undefined && {
              requiredAttributes: row.requiredAttributes,
            }),
            ...(row.consumables !== undefined && { consumables: row.consumables }),
            ...(row.arraySize !== undefined && { arraySize: row.arraySize }),
            ...(row.nodes !== undefined && { nodes: row.nodes }),
            ...fate,
            queueOrder,
          };
          await write((tx) => tx.jobs.update(changed));
          assertSame(await read((view) => view.jobs.get(row.jobId)), changed);
        }),
        runs,
      );
    });

    it("of jobs change their tags and nothing else of the spec, for the children too", async () => {
      await write((tx) => tx.jobs.insert({ job: arrayJob(1, 3), spec, waitsFor: [] }));
      await write((tx) => tx.jobs.insert({ job: plainJob(2), spec, waitsFor: [] }));
      const tags = { team: "a", empty: "" };
      await write((tx) => tx.jobs.setTags(jobId(1), tags));
      for (const id of [jobId(1), `${jobId(1)}:2`]) {
        assertSame(await read((view) => view.jobs.spec(id)), { ...spec, tags });
      }
      await write((tx) => tx.jobs.setTags(jobId(1), {}));
      assertSame(await read((view) => view.jobs.spec(jobId(1))), spec);
      assertSame(await read((view) => view.jobs.spec(jobId(2))), spec);
      await assert.rejects(write((tx) => tx.jobs.setTags(jobId(3), {})));
    });

    it("of tasks come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyTask, anyTask, async (row, other) => {
          await write((tx) => tx.tasks.insert(row));
          assertSame(await read((view) => view.tasks.get(row.taskId)), row);
          const { desiredStatus, startedAt, stoppedAt, stopCause, logStreamName } = other;
          const changed = defined({
            ...row,
            ...{ desiredStatus, startedAt, stoppedAt, stopCause, logStreamName },
            lastStatus: "STOPPED" as const,
          });
          await write((tx) => tx.tasks.update(changed));
          assertSame(await read((view) => view.tasks.get(row.taskId)), changed);
        }),
        runs,
      );
    });

    it("of instances come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyInstance, anyInstance, async (row, other) => {
          const { instanceId } = row;
          await write((tx) => tx.instances.insert(row));
          assertSame(await read((view) => view.instances.get(instanceId)), row);
          const changed = { ...other, instanceId };
          await write((tx) => tx.instances.update(changed));
          const id = changed.containerInstanceId;
          assertSame(await read((view) => view.instances.byContainerInstanceId(id)), changed);
          const listed = await read((view) => view.instances.list(changed.computeEnvironment));
          assert.ok(listed.some((found) => found.instanceId === instanceId));
          await write((tx) => tx.instances.remove(instanceId));
          assert.equal(await read((view) => view.instances.get(instanceId)), undefined);
        }),
        runs,
      );
    });

    it("of container instances come back as they went in, and leave with their instances", async () => {
      await fc.assert(
        fc.asyncProperty(
          anyInstance,
          anyContainerInstance,
          anyContainerInstance,
          async (instance, one, other) => {
            const { instanceId } = instance;
            const row = { instanceId, ...one };
            await write(async (tx) => {
              await tx.instances.insert(instance);
              await tx.containerInstances.insert(row);
            });
            assertSame(await read((view) => view.containerInstances.get(instanceId)), row);
            const changed = { instanceId, ...other };
            await write((tx) => tx.containerInstances.update(changed));
            assertSame(await read((view) => view.containerInstances.list()), [changed]);
            await write((tx) => tx.instances.remove(instanceId));
            assert.deepEqual(await read((view) => view.containerInstances.list()), []);
          },
        ),
        runs,
      );
    });

    it("of clusters come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyCluster, async (row) => {
          await write((tx) => tx.clusters.insert(row));
          assertSame(await read((view) => view.clusters.get(row.name)), row);
          assertSame(await read((view) => view.clusters.list()), [row]);
          await write((tx) => tx.clusters.remove(row.name));
          assert.deepEqual(await read((view) => view.clusters.list()), []);
        }),
        runs,
      );
    });

    it("of agent keys come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyAgentKey, anyAgentKey, async (row, other) => {
          const { accessKeyId } = row;
          await write((tx) => tx.agentKeys.insert(row));
          assertSame(await read((view) => view.agentKeys.get(accessKeyId)), row);
          const changed = { ...other, accessKeyId };
          await write((tx) => tx.agentKeys.update(changed));
          assertSame(await read((view) => view.agentKeys.list()), [changed]);
          await write((tx) => tx.agentKeys.remove(accessKeyId));
          assert.deepEqual(await read((view) => view.agentKeys.list()), []);
        }),
        runs,
      );
    });

    it("of images come back as they went in", async () => {
      await fc.assert(
        fc.asyncProperty(anyImage, anyImage, async (row, other) => {
          await write((tx) => tx.images.insert(row));
          assertSame(await read((view) => view.images.get(row.imageId)), row);
          const changed = { ...other, imageId: row.imageId };
          await write((tx) => tx.images.update(changed));
          assertSame(await read((view) => view.images.get(row.imageId)), changed);
        }),
        runs,
      );
      const listed = await read((view) => view.images.list());
      assert.deepEqual(
        listed.map(({ createdAt }) => createdAt),
        listed.map(({ createdAt }) => createdAt).sort((a, b) => a - b),
      );
    });

    it("are frozen through and through", async () => {
      await write((tx) => tx.jobQueues.insert(queueRow("q")));
      const queue = await read((view) => view.jobQueues.get("q"));
      assert.ok(Object.isFrozen(queue) && Object.isFrozen(queue?.computeEnvironmentOrder[0]));
    });
  });
}

/** Equal with nothing missing, added, or undefined. */
function assertSame(actual: unknown, expected: unknown): void {
  assert.deepStrictEqual(actual, expected);
}

function defined<T extends object>(row: T): never {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as never;
}
