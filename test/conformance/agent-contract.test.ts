/**
 * The agent's side of the ECS agent protocol, held to the protocol and not to our server: everything that it is told
 * comes from a server that shares no code with ours. Here: how it registers, and how it keeps its session.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { AgentLab, writtenTask } from "../support/agent-lab.ts";
import { agentKeys, scriptedCluster, scriptedInstance } from "../support/scripted-server.ts";

let lab: AgentLab;
beforeEach(async () => {
  lab = await AgentLab.open();
});
afterEach(() => {
  lab.close();
  assert.deepEqual(lab.server.faults, []);
});

describe("our agent's registration", () => {
  it("states what the machine has, signed, and opens the session that it is shown", async () => {
    const { containerInstanceArn } = await lab.newLife().start();
    assert.equal(containerInstanceArn, scriptedInstance);
    await lab.server.session();
    const [registration] = lab.server.bodies("RegisterContainerInstance");
    assert.equal(registration.cluster, scriptedCluster);
    assert.ok(!("containerInstanceArn" in registration));
    assert.ok(!("versionInfo" in registration));
    assert.deepEqual(registration.totalResources, [
      { name: "CPU", type: "INTEGER", integerValue: 4096 },
      { name: "MEMORY", type: "INTEGER", integerValue: 8000 },
      { name: "PORTS", type: "STRINGSET", stringSetValue: ["22"] },
      { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: [] },
    ]);
    assert.deepEqual(registration.platformDevices, [{ id: "GPU-1", type: "GPU" }]);
    assert.ok(registration.attributes.every(({ name }: { name: string }) => name.length > 0));
    assert.deepEqual(lab.server.bodies("DiscoverPollEndpoint"), [
      { cluster: scriptedCluster, containerInstance: scriptedInstance },
    ]);
    const [hello] = lab.server.hellos;
    assert.deepEqual(Object.fromEntries(hello ?? []), {
      agentVersion: "1.0.0",
      clusterArn: scriptedCluster,
      containerInstanceArn: scriptedInstance,
      dockerVersion: "DockerVersion: 20.10.24",
      protocolVersion: "2",
      sendCredentials: "true",
      seqNum: "1",
    });
  });

  it("is repeated while the server has no time or is away, and rejected when it refuses", async () => {
    const answers = [
      { status: 400, body: { __type: "ThrottlingException" } },
      { status: 500, body: { __type: "ServerException" } },
      { status: 502, body: "<html>" },
      "hang up",
    ] as const;
    const calls = (): number => lab.server.bodies("RegisterContainerInstance").length;
    lab.server.answer = () => answers[calls() - 1];
    const started = lab.newLife().start();
    for (const waitMs of [3_000, 6_000, 12_000, 24_000]) assert.equal(await lab.nextWait(), waitMs);
    await started;
    await lab.server.session();
    lab.leave();

    for (const code of [
      "InvalidParameterException",
      "ClientException",
      "AccessDeniedException",
      "com.amazonaws.ecs#ClusterNotFoundException",
    ]) {
      lab.server.answer = () => ({ status: 400, body: { __type: code, message: "Container x." } });
      await assert.rejects(lab.newLife().start(), {
        code: code.replace(/^.*#/, ""),
        message: /x\./,
      });
      lab.leave();
    }
    const stranger = { ...agentKeys, secretAccessKey: "wrong" };
    await assert.rejects(lab.newLife({ keys: stranger }).start(), {
      code: "InvalidSignatureException",
    });
  });

  it("of a later life is under the old ARN, whatever the answer says", async () => {
    const agent = lab.newLife({ containerInstanceArn: scriptedInstance });
    lab.server.answer = ({ operation, body }) =>
      operation === "RegisterContainerInstance"
        ? {
            body: {
              containerInstance: {
                containerInstanceArn: scriptedInstance.replace(/f$/, "0"),
                attributes: body.attributes,
              },
            },
          }
        : undefined;
    assert.deepEqual(await agent.start(), { containerInstanceArn: scriptedInstance });
    await lab.server.session();
    const [registration] = lab.server.bodies("RegisterContainerInstance");
    assert.equal(registration.containerInstanceArn, scriptedInstance);
    assert.equal(lab.server.hellos[0]?.get("containerInstanceArn"), scriptedInstance);
  });
});

describe("our agent's session", () => {
  it("is harmed by no frame, whatever is in it", async () => {
    const session = await lab.connected();
    const addressee = { clusterArn: "c", containerInstanceArn: scriptedInstance, messageId: "m" };
    const wrongTasks = [
      [{}],
      [{ arn: 1 }],
      ["x"],
      "x",
      [{ ...writtenTask("run 0"), containers: {} }],
      [{ ...writtenTask("run 0"), containers: [{ name: "a", environment: { A: 1 } }] }],
      [{ ...writtenTask("run 0"), desiredStatus: "GONE" }],
    ];
    for (const text of [
      ...["", "no json", "null", "[]", '{"type":"PayloadMessage"}', '{"message":{}}'],
      ...['{"type":"X","message":{}}', '{"type":"HeartbeatMessage","message":{}}'],
      ...["TaskManifestMessage", "TaskStopVerificationAck", "PayloadMessage"].map((type) =>
        JSON.stringify({ type, message: {} }),
      ),
      JSON.stringify({ type: "CloseMessage", message: { message: "soon" } }),
      ...wrongTasks.map((tasks) =>
        JSON.stringify({ type: "PayloadMessage", message: { ...addressee, tasks } }),
      ),
      JSON.stringify({
        type: "TaskManifestMessage",
        message: { ...addressee, timeline: 99, tasks: [{ desiredStatus: "RUNNING" }] },
      }),
    ]) {
      session.sendText(text);
    }
    assert.deepEqual(await session.settled(), []);
    assert.deepEqual(lab.begun, []);
  });

  it("is closed when the server says nothing that counts for long, and opened anew", async () => {
    const session = await lab.connected();
    await session.settled();
    await session.ping();
    session.sendText('{"type":"X","message":{}}');
    await session.ping();
    let open = true;
    const closed = session.closed.then((code) => {
      open = false;
      return code;
    });
    lab.clock.advance(60_000);
    await session.ping();
    assert.ok(open);
    lab.clock.advance(60_000);
    assert.equal(await closed, 1000);
    await lab.nextWait();
    const again = await lab.server.session();
    assert.equal(lab.server.hellos[1]?.get("sendCredentials"), "false");
    await again.settled();
  });

  it("is opened again after every end, sooner after a good one", async () => {
    let session = await lab.connected();
    const waits: number[] = [];
    for (const end of [1000, 1001, 1011, 4000, "drop"] as const) {
      await session.settled();
      if (end === "drop") session.drop();
      else session.close(end);
      await session.closed;
      waits.push(await lab.nextWait());
      session = await lab.server.session();
    }
    assert.ok(waits.every((wait) => wait <= 2_000));
    assert.ok((waits[0] ?? 0) < (waits[4] ?? 0), waits.join(", "));
    for (let beats = 0; beats < 3; beats += 1) {
      await session.settled();
      lab.clock.advance(30_000);
    }
    lab.asked.length = 0;
    session.close(1000);
    await session.closed;
    assert.equal(await lab.nextWait(), waits[0]);
    await lab.server.session();
  });

  it("that is refused is tried again ever later; one that was deregistered after an hour", async () => {
    lab.server.refusal = {
      status: 400,
      body: '{"type":"ServerException","message":{"message":"no"}}',
    };
    await lab.newLife().start();
    const waits: number[] = [];
    while (waits.length < 5) waits.push(await lab.nextWait());
    assert.deepEqual(waits.slice(0, 3), [250, 375, 562.5]);
    while ((waits.at(-1) ?? 0) < 120_000) waits.push(await lab.nextWait());
    assert.equal(waits.at(-1), 120_000, "it never waits longer");

    lab.server.refusal = {
      status: 400,
      body: '{"InactiveInstanceException":"it was deregistered"}',
    };
    await lab.nextWait();
    assert.equal(await lab.nextWait(), 3_600_000);
    await lab.server.until(() => lab.server.leftOpen === 0);
    lab.server.refusal = undefined;
    await lab.server.session();
  });

  it("is opened where the server has moved to", async () => {
    const session = await lab.connected();
    lab.server.acsPath = "/elsewhere";
    session.close(1000);
    // The first try goes where it was.
    await lab.nextWait();
    await lab.nextWait();
    await (await lab.server.session()).settled();
    assert.equal(lab.server.bodies("DiscoverPollEndpoint").length, 2);
  });
});
