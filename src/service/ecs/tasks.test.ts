import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import type { Task } from "../../model/task.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { describeTaskDefinition } from "./describe-task-definition.ts";
import { describeTasks } from "./describe-tasks.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { listTasks } from "./list-tasks.ts";
import { submitTaskStateChange } from "./submit-task-state-change.ts";

const cluster = "main_Batch_1";
let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.deps.close());

function arnOf({ taskId }: Task): string {
  return `arn:aws:ecs:eu-west-1:123456789012:task/${cluster}/${taskId}`;
}

describe("the tasks of jobs", () => {
  it("carry the tags of their job and of its definition, of which the job's win, where it says so", async () => {
    await lab.define({ name: "tagged", tags: { team: "definition", kind: "batch" } });
    const submitted = { jobDefinition: "tagged", tags: { team: "job" } };
    for (const [propagateTags, expected] of [
      [true, { team: "job", kind: "batch" }],
      [false, {}],
    ] as const) {
      const task = await lab.place(await lab.submit({ ...submitted, propagateTags }));
      const asked = { cluster, tasks: [arnOf(task)], include: ["TAGS" as const] };
      const { tasks } = await describeTasks(lab.deps, asked);
      const tags = tasks?.[0]?.tags?.map(({ key, value }) => [key, value]);
      assert.deepEqual(Object.fromEntries(tags ?? []), expected);
    }
  });

  it("are described while they run and when they have ended", async () => {
    const task = await lab.place(await lab.submit({ tags: { team: "a" }, propagateTags: true }));
    await lab.report(task, { status: "RUNNING" });
    const input = { cluster, tasks: [arnOf(task), "0".repeat(32)] };
    const { tasks, failures } = await describeTasks(lab.deps, { ...input, include: ["TAGS"] });
    assert.deepEqual(failures, [
      {
        arn: `arn:aws:ecs:eu-west-1:123456789012:task/${cluster}/${"0".repeat(32)}`,
        reason: "MISSING",
      },
    ]);
    const [running] = tasks ?? [];
    assert.deepEqual(
      [running?.lastStatus, running?.desiredStatus, running?.group, running?.tags],
      ["RUNNING", "RUNNING", "family:echo", [{ key: "team", value: "a" }]],
    );
    assert.match(running?.taskDefinitionArn ?? "", /task-definition\/echo:1$/);
    assert.match(running?.containerInstanceArn ?? "", /container-instance\/main_Batch_1\/0*1$/);
    const { tags } = await listTagsForResource(lab.deps, { resourceArn: arnOf(task) }, {});
    assert.deepEqual(tags, [{ key: "team", value: "a" }]);

    await lab.report(task, {
      status: "STOPPED",
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 3, reason: "why" }],
    });
    const [stopped] = (await describeTasks(lab.deps, input)).tasks ?? [];
    assert.deepEqual(
      [stopped?.stopCode, stopped?.stoppedReason, stopped?.containers?.[0]?.exitCode],
      ["EssentialContainerExited", "Essential container in task exited", 3],
    );
    assert.equal(stopped?.containers?.[0]?.reason, "why");
  });

  it("are listed by what is wanted of them, by instance and by family", async () => {
    const running = await lab.place(await lab.submit());
    const ended = await lab.place(await lab.submit());
    await lab.report(ended, { status: "STOPPED", containers: [] });
    const list = async (more: object): Promise<readonly string[]> =>
      (await listTasks(lab.deps, { cluster, ...more })).taskArns ?? [];
    assert.deepEqual(await list({}), [arnOf(running)]);
    assert.deepEqual(await list({ desiredStatus: "STOPPED" }), [arnOf(ended)]);
    assert.deepEqual(await list({ family: "echo" }), [arnOf(running)]);
    assert.deepEqual(await list({ family: "other" }), []);
    assert.deepEqual(await list({ startedBy: "somebody" }), []);
    await assert.rejects(list({ containerInstance: "0".repeat(32) }), /was not found/);
    await assert.rejects(list({ cluster: "nowhere" }), { code: "ClusterNotFoundException" });
  });

  it("that have stopped are listed page by page", async () => {
    const ended: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const task = await lab.place(await lab.submit());
      await lab.report(task, { status: "STOPPED", containers: [] });
      ended.push(arnOf(task));
    }
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const query = { cluster, desiredStatus: "STOPPED", maxResults: 2, nextToken } as const;
      const page = await listTasks(lab.deps, query);
      seen.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(new Set(seen), new Set(ended));
    assert.equal(seen.length, 5);
  });

  it("have their job definition for a task definition, which can be deregistered", async () => {
    const { taskDefinition } = await describeTaskDefinition(lab.deps, { taskDefinition: "echo" });
    assert.deepEqual(
      [taskDefinition?.status, taskDefinition?.revision, taskDefinition?.containerDefinitions],
      [
        "ACTIVE",
        1,
        [
          {
            name: "default",
            image: "busybox",
            essential: true,
            cpu: 1024,
            memory: 64,
            command: ["echo", "Ref::word"],
            environment: [],
            mountPoints: [],
            portMappings: [],
            volumesFrom: [],
            resourceRequirements: [],
          },
        ],
      ],
    );
    const arn = taskDefinition?.taskDefinitionArn ?? "";
    const gone = await deregisterTaskDefinition(lab.deps, { taskDefinition: arn });
    assert.equal(gone.taskDefinition?.status, "INACTIVE");
    const after = await describeTaskDefinition(lab.deps, { taskDefinition: "echo:1" });
    assert.equal(after.taskDefinition?.status, "INACTIVE");
    await assert.rejects(
      deregisterTaskDefinition(lab.deps, { taskDefinition: "echo" }),
      /revision/,
    );
    await assert.rejects(describeTaskDefinition(lab.deps, { taskDefinition: "no:1" }), {
      message: "Unable to describe task definition.",
    });
  });
});

describe("SubmitTaskStateChange", () => {
  it("takes everything that agents send, and what says nothing changes nothing", async () => {
    const task = await lab.place(await lab.submit());
    const arn = arnOf(task);
    const acknowledged = { acknowledgment: "ACCEPTED" };
    const pending = { cluster, task: arn, status: "PENDING", reason: "", containers: [] };
    assert.deepEqual(await submitTaskStateChange(lab.deps, pending), acknowledged);
    const attached = { cluster, task: arn };
    assert.deepEqual(await submitTaskStateChange(lab.deps, attached), acknowledged);
    const odd = { cluster, task: arn, status: "MANIFEST_PULLED" };
    assert.deepEqual(await submitTaskStateChange(lab.deps, odd), acknowledged);
    assert.equal((await lab.task(task.taskId)).lastStatus, "PENDING");
    const executionStoppedAt = new Date(lab.deps.clock.now() + 5);
    lab.deps.clock.advance(10);
    await submitTaskStateChange(lab.deps, {
      ...pending,
      status: "STOPPED",
      executionStoppedAt,
      containers: [{ containerName: "default", status: "STOPPED", exitCode: 0 }],
    });
    assert.equal((await lab.task(task.taskId)).stoppedAt, executionStoppedAt.getTime());
    // Late and out of order: what has stopped stays so.
    await submitTaskStateChange(lab.deps, { ...pending, status: "RUNNING" });
    assert.equal((await lab.task(task.taskId)).lastStatus, "STOPPED");
  });
});
