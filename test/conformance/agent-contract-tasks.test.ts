/** The same for the agent's tasks: what it is told to run and to stop, and what it reports of them. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { AgentLab, acknowledgment, stopOf, writtenTask } from "../support/agent-lab.ts";
import { eventually } from "../support/batch-story.ts";
import { type Call, scriptedCluster, scriptedInstance } from "../support/scripted-server.ts";

let lab: AgentLab;
beforeEach(async () => {
  lab = await AgentLab.open();
});
afterEach(() => {
  lab.close();
  assert.deepEqual(lab.server.faults, []);
});

describe("our agent's tasks", () => {
  it("are acknowledged, begun, and reported as the protocol has it", async () => {
    const session = await lab.connected();
    const one = writtenTask("run 1500 exit 3");
    const messageId = session.payload([one]);
    assert.deepEqual(await session.settled(), [acknowledgment(messageId)]);
    await lab.server.until(() => lab.statuses(one.arn).includes("RUNNING"));
    lab.clock.advance(1_500);
    const last = await lab.server.stopped(one.arn);
    const [running] = lab.server.reports(one.arn);
    assert.deepEqual(
      [running.cluster, running.reason, running.containers],
      [scriptedCluster, "", [{ containerName: "default", status: "RUNNING", runtimeId: "fake-1" }]],
    );
    assert.deepEqual(
      [last.reason, last.containers],
      ["", [{ containerName: "default", status: "STOPPED", runtimeId: "fake-1", exitCode: 3 }]],
    );
    // Seconds with a fraction, and no member that ECS does not have.
    assert.deepEqual(
      [last.pullStartedAt, last.executionStoppedAt],
      [(lab.clock.now() - 1_500) / 1000, lab.clock.now() / 1000],
    );
    assert.ok(!("executionStartedAt" in last));
    assert.deepEqual(lab.statuses(one.arn), ["RUNNING", "STOPPED"]);
  });

  it("that are sent again are acknowledged again and run once, also after their end", async () => {
    const session = await lab.connected();
    const one = writtenTask("run 1000");
    const sent = [session.payload([one]), session.payload([one])];
    assert.deepEqual(await session.settled(), sent.map(acknowledgment));
    await lab.server.until(() => lab.begun.length > 0);
    lab.clock.advance(1_000);
    await lab.server.stopped(one.arn);
    const late = session.payload([one]);
    assert.deepEqual(await session.settled(), [acknowledgment(late)]);
    session.payload([stopOf(one)]);
    await lab.server.until(() => lab.statuses(one.arn).length === 3);
    assert.deepEqual(lab.statuses(one.arn), ["RUNNING", "STOPPED", "STOPPED"]);
    assert.deepEqual(lab.begun, [one.arn]);
  });

  it("of which one cannot be read start without it, and the payload stays unacknowledged", async () => {
    const session = await lab.connected();
    const good = writtenTask("run 0");
    const bad = writtenTask("run 0", { dockerConfig: { config: "{", hostConfig: "{}" } });
    session.payload([bad, good]);
    assert.deepEqual(await session.settled(), []);
    const refused = await lab.server.stopped(bad.arn);
    assert.match(refused.reason, /^UnrecogniedTaskError: Error loading task - /);
    await lab.server.until(() => lab.begun.includes(good.arn));
    assert.deepEqual(lab.begun, [good.arn]);
  });

  it("are stopped by a payload, before those that it starts; unknown ones have ended", async () => {
    const session = await lab.connected();
    const [one, two] = [writtenTask("run 60000"), writtenTask("run 60000")];
    session.payload([one]);
    await lab.server.until(() => lab.begun.length === 1);
    const messageId = session.payload([two, stopOf(one)]);
    assert.deepEqual((await session.settled()).at(-1), acknowledgment(messageId));
    const last = await lab.server.stopped(one.arn);
    assert.equal(last.containers[0].exitCode, 143);
    await lab.server.until(() => lab.begun.length === 2);

    const unknown = writtenTask("run 0");
    session.payload([stopOf(unknown)]);
    const forgotten = await lab.server.stopped(unknown.arn);
    assert.deepEqual(forgotten.containers, [{ containerName: "default", status: "STOPPED" }]);
    const deaf = writtenTask("deaf run 600000", { stopTimeout: 7 });
    session.payload([deaf]);
    await lab.server.until(() => lab.begun.length === 3);
    session.payload([stopOf(deaf)]);
    await session.settled();
    lab.clock.advance(6_999);
    await session.settled();
    assert.deepEqual(lab.statuses(deaf.arn), ["RUNNING"]);
    lab.clock.advance(1);
    assert.equal((await lab.server.stopped(deaf.arn)).containers[0].exitCode, 137);
  });

  it("beyond a manifest are asked about, and stopped once that is confirmed", async () => {
    const session = await lab.connected();
    const [kept, stray, other] = [
      writtenTask("run 60000"),
      writtenTask("run 60000"),
      writtenTask("run 60000"),
    ];
    session.payload([kept, stray, other]);
    await lab.server.until(() => lab.begun.length === 3);
    await session.settled();
    const manifest = session.manifest([kept.arn]);
    const [acknowledged, question] = await session.settled();
    assert.deepEqual(acknowledged, acknowledgment(manifest));
    assert.equal(question?.type, "TaskStopVerificationMessage");
    assert.equal(question?.message.messageId, manifest);
    assert.deepEqual(
      question?.message.stopCandidates.map(({ taskArn, desiredStatus }: Record<string, string>) => [
        taskArn,
        desiredStatus,
      ]),
      [
        [stray.arn, "STOPPED"],
        [other.arn, "STOPPED"],
      ],
    );
    session.confirmStops("manifest-0", [kept.arn]);
    session.confirmStops(manifest, [stray.arn]);
    session.confirmStops(manifest, [other.arn]);
    await lab.server.stopped(stray.arn);
    // Not newer than what was seen: neither acknowledged nor compared.
    session.manifest([], 1);
    assert.deepEqual(await session.settled(), []);
    assert.deepEqual([lab.statuses(kept.arn), lab.statuses(other.arn)], [["RUNNING"], ["RUNNING"]]);
    const second = session.manifest([kept.arn, other.arn]);
    assert.deepEqual(await session.settled(), [acknowledgment(second)]);
  });

  it("that are another instance's are left alone", async () => {
    const session = await lab.connected();
    session.payload([writtenTask("run 0")], { containerInstanceArn: `${scriptedInstance}0` });
    assert.deepEqual(await session.settled(), []);
    assert.deepEqual(lab.begun, []);
  });
});

describe("our agent's reports", () => {
  const reportsTried = (arn: string): Call["body"][] =>
    lab.server.bodies("SubmitTaskStateChange").filter((body) => body.task === arn);

  it("are repeated until they are taken, in order, whatever the server has against them", async () => {
    const session = await lab.connected();
    const one = writtenTask("run 0");
    const refusals = [
      { status: 500, body: "" },
      { status: 400, body: { __type: "ClientException", message: "No." } },
      { status: 403, body: { __type: "AccessDeniedException" } },
      "hang up",
    ] as const;
    lab.server.answer = ({ operation }) =>
      operation === "SubmitTaskStateChange"
        ? refusals[reportsTried(one.arn).length - 1]
        : undefined;
    session.payload([one]);
    assert.deepEqual(
      [await lab.nextWait(), await lab.nextWait(), await lab.nextWait(), await lab.nextWait()],
      [1_000, 2_000, 4_000, 8_000],
    );
    await lab.server.stopped(one.arn);
    assert.deepEqual(lab.statuses(one.arn), ["RUNNING", "STOPPED"]);
    assert.deepEqual(
      reportsTried(one.arn).map(({ status }) => status),
      ["RUNNING", "RUNNING", "RUNNING", "RUNNING", "RUNNING", "STOPPED"],
    );
  });

  it("that are said to be invalid are dropped, and the next goes out", async () => {
    const session = await lab.connected();
    const one = writtenTask("run 0");
    lab.server.answer = ({ body }) =>
      body.status === "RUNNING"
        ? { status: 400, body: { __type: "InvalidParameterException", message: "No." } }
        : undefined;
    session.payload([one]);
    await lab.server.until(() => reportsTried(one.arn).length === 1);
    lab.clock.advance(0);
    await lab.server.stopped(one.arn);
    assert.deepEqual(
      reportsTried(one.arn).map(({ status }) => status),
      ["RUNNING", "STOPPED"],
    );
  });

  it("that never arrived come from the next life; what has ended runs no second time", async () => {
    const session = await lab.connected();
    const [delivered, unheard] = [writtenTask("run 0 exit 1"), writtenTask("run 0 exit 2")];
    session.payload([delivered]);
    await lab.server.until(() => lab.begun.length === 1);
    lab.clock.advance(0);
    await lab.server.stopped(delivered.arn);
    lab.server.answer = ({ operation }) =>
      operation === "SubmitTaskStateChange" ? { status: 500, body: "" } : undefined;
    session.payload([unheard]);
    await lab.server.until(() => reportsTried(unheard.arn).length > 0);
    lab.clock.advance(0);
    const noted = () => lab.memory?.get(unheard.arn)?.begun.default?.exit !== undefined;
    await eventually("its end is noted", async () => noted());
    lab.leave();

    lab.server.answer = () => undefined;
    await lab.newLife({ containerInstanceArn: scriptedInstance }).start();
    const last = await lab.server.stopped(unheard.arn);
    assert.equal(last.containers[0].exitCode, 2);
    const second = await lab.server.session();
    assert.equal(lab.server.hellos.at(-1)?.get("sendCredentials"), "true");
    const again = second.payload([delivered, unheard]);
    assert.deepEqual((await second.settled()).at(-1), acknowledgment(again));
    assert.deepEqual(lab.begun, [delivered.arn, unheard.arn]);
    assert.equal(lab.server.reports(delivered.arn).filter((r) => r.status === "STOPPED").length, 1);
  });
});
