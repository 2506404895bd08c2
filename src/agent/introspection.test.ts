import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Introspection, openIntrospection } from "./introspection.ts";
import type { TaskSeen } from "./task-runner.ts";

const arnOf = (id: string): string => `arn:aws:ecs:us-east-1:000000000000:task/lab/${id}`;
const seen = (id: string, runtimeId?: string): TaskSeen => ({
  ...{ arn: arnOf(id), family: "job", version: "3", desiredStatus: "RUNNING" },
  lastStatus: runtimeId === undefined ? "PENDING" : "RUNNING",
  containers: [
    {
      ...{ containerName: "default", image: "busybox", status: "RUNNING" },
      ...(runtimeId !== undefined && { runtimeId, startedAt: 1_700_000_000_000 }),
    },
  ],
});
const running = {
  Arn: arnOf("1"),
  DesiredStatus: "RUNNING",
  KnownStatus: "RUNNING",
  Family: "job",
  Version: "3",
  Containers: [
    {
      DockerId: "abcdef012345",
      DockerName: "engine-default",
      Name: "default",
      Image: "busybox",
      StartedAt: "2023-11-14T22:13:20.000Z",
    },
  ],
};

describe("introspection", () => {
  let open: Introspection;
  before(async () => {
    open = await openIntrospection(
      {
        ...{ cluster: "lab", containerInstanceArn: "arn:instance", agentVersion: "1.2.3" },
        tasks: () => [seen("1", "abcdef012345"), seen("2"), seen("3", "abcd99")],
        engineName: (_taskArn, name) => `engine-${name}`,
      },
      0,
    );
  });
  after(() => open.close());

  const get = async (path: string): Promise<readonly [number, unknown]> => {
    const response = await fetch(`http://127.0.0.1:${open.port}${path}`);
    return [response.status, await response.json()];
  };

  it("says who the agent is, and what can be asked", async () => {
    assert.deepEqual(await get("/v1/metadata"), [
      200,
      {
        Cluster: "lab",
        ContainerInstanceArn: "arn:instance",
        Version: "Batchyard agent - v1.2.3",
      },
    ]);
    assert.deepEqual(await get("/"), [200, { AvailableCommands: ["/v1/metadata", "/v1/tasks"] }]);
  });

  it("tells all tasks, or one by its ARN or by the id of a container", async () => {
    const [status, { Tasks }] = (await get("/v1/tasks")) as [number, { Tasks: { Arn: string }[] }];
    assert.deepEqual([status, Tasks.length, Tasks[0]], [200, 3, running]);
    assert.deepEqual(await get(`/v1/tasks?taskarn=${arnOf("1")}`), [200, running]);
    assert.deepEqual(await get("/v1/tasks?dockerid=abcdef012345"), [200, running]);
    assert.deepEqual(await get("/v1/tasks?dockerid=abcde"), [200, running]);
  });

  it("says what it does not find, and what is meant by several", async () => {
    assert.deepEqual(await get(`/v1/tasks?taskarn=${arnOf("9")}`), [404, {}]);
    assert.deepEqual(await get("/v1/tasks?dockerid="), [404, {}]);
    assert.equal((await get("/v1/tasks?dockerid=abcd"))[0], 400);
    assert.equal((await get("/v1/tasks?dockerid=a&taskarn=b"))[0], 400);
  });
});
