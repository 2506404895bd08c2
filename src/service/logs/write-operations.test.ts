/** The operations that write, on the real log store. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../../test/support/manual-clock.ts";
import { temporaryLogStore } from "../../../test/support/temporary-log-store.ts";
import { createLogGroup } from "./create-log-group.ts";
import { createLogStream } from "./create-log-stream.ts";
import { deleteLogGroup } from "./delete-log-group.ts";
import type { LogDeps } from "./log-deps.ts";
import { putLogEvents } from "./put-log-events.ts";

const site = { partition: "aws", region: "eu-north-1", account: "111122223333" };
const logGroupName = "g";
const logStreamName = "s";
const HOUR_MS = 3_600_000;

async function open(test: TestContext): Promise<LogDeps> {
  const clock = manualClock();
  return { site, clock, logs: await temporaryLogStore(test, clock) };
}

async function openWithStream(test: TestContext): Promise<LogDeps> {
  const deps = await open(test);
  await createLogGroup(deps, { logGroupName });
  await createLogStream(deps, { logGroupName, logStreamName });
  return deps;
}

async function stored(deps: LogDeps): Promise<readonly string[]> {
  const query = { group: logGroupName, stream: logStreamName, limit: 10_000, startFromHead: true };
  const messages: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await deps.logs.read({ ...query, ...(nextToken && { nextToken }) });
    if (typeof page === "string") throw new Error(page);
    if (page.events.length === 0) return messages;
    messages.push(...page.events.map((event) => event.message));
    nextToken = page.nextForwardToken;
  }
}

test("what Docker's awslogs driver does works: stream, group, stream again, events", async (t) => {
  const deps = await open(t);
  const stream = { logGroupName, logStreamName };
  await assert.rejects(createLogStream(deps, stream), {
    code: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
  await createLogGroup(deps, { logGroupName });
  await createLogStream(deps, stream);
  await assert.rejects(createLogStream(deps, stream), {
    code: "ResourceAlreadyExistsException",
    message: "The specified log stream already exists",
  });
  const logEvents = [{ timestamp: deps.clock.now(), message: "hello" }];
  const answer = await putLogEvents(deps, { ...stream, logEvents });
  assert.match(answer.nextSequenceToken ?? "", /^\d{56}$/);
  assert.equal(answer.rejectedLogEventsInfo, undefined);
  const sequenceToken = answer.nextSequenceToken;
  await putLogEvents(deps, { ...stream, logEvents, sequenceToken });
  assert.deepEqual(await stored(deps), ["hello", "hello"]);
});

test("events too old and too new are left out and named by their places", async (t) => {
  const deps = await openWithStream(t);
  const now = deps.clock.now();
  const times = [
    now - 15 * 24 * HOUR_MS,
    now - 14 * 24 * HOUR_MS - 1,
    now - HOUR_MS,
    now + 2 * HOUR_MS,
    now + 2 * HOUR_MS + 1,
  ];
  const logEvents = times.map((timestamp, index) => ({ timestamp, message: `${index}` }));
  const answer = await putLogEvents(deps, { logGroupName, logStreamName, logEvents });
  assert.deepEqual(answer.rejectedLogEventsInfo, {
    tooOldLogEventEndIndex: 2,
    tooNewLogEventStartIndex: 4,
  });
  assert.deepEqual(await stored(deps), ["2", "3"]);
});

test("a batch that breaks a rule is refused whole", async (t) => {
  const deps = await openWithStream(t);
  const now = deps.clock.now();
  const put = (logEvents: { timestamp: number; message: string }[], stream = logStreamName) =>
    putLogEvents(deps, { logGroupName, logStreamName: stream, logEvents });
  const wrong = (message: RegExp) => ({ code: "InvalidParameterException", message });
  const event = { timestamp: now, message: "m" };
  await assert.rejects(put([]), wrong(/at 'logEvents' .* greater than or equal to 1$/));
  await assert.rejects(
    put(Array.from({ length: 10_001 }, () => event)),
    wrong(/at 'logEvents' .* less than or equal to 10000$/),
  );
  await assert.rejects(
    put([event, { ...event, timestamp: now - 1 }]),
    wrong(/^Log events in a single PutLogEvents request must be in chronological order\.$/),
  );
  await assert.rejects(
    put([{ ...event, timestamp: now - 24 * HOUR_MS - 1 }, event]),
    wrong(/cannot span more than 24 hours\.$/),
  );
  await assert.rejects(
    put([{ ...event, message: "é".repeat(524_288) }]),
    wrong(/^Upload too large: 1048602 bytes exceeds limit of 1048576$/),
  );
  await assert.rejects(
    put([{ ...event, message: "" }]),
    wrong(/at 'logEvents\.1\.member\.message'/),
  );
  await assert.rejects(put([{ ...event, timestamp: -1 }]), wrong(/Value '-1'/));
  await assert.rejects(put([event], "other"), {
    code: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
  assert.deepEqual(await stored(deps), []);
  await put([{ ...event, message: "é".repeat((1_048_576 - 26) / 2) }]);
  assert.equal((await stored(deps)).join("").length, (1_048_576 - 26) / 2);
});

test("groups are made once, and gone when deleted", async (t) => {
  const deps = await openWithStream(t);
  await assert.rejects(createLogGroup(deps, { logGroupName }), {
    code: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
  });
  assert.deepEqual(await deleteLogGroup(deps, { logGroupName }), {});
  await assert.rejects(deleteLogGroup(deps, { logGroupName }), {
    code: "ResourceNotFoundException",
  });
});

test("what is not done for a group is refused, not forgotten", async (t) => {
  const deps = await open(t);
  const refused = (member: string) => ({
    code: "InvalidParameterException",
    message: new RegExp(`^${member} '.*' is not supported`),
  });
  const create = (input: object) => createLogGroup(deps, { logGroupName, ...input });
  await assert.rejects(create({ kmsKeyId: "k" }), refused("kmsKeyId"));
  await assert.rejects(create({ tags: { a: "b" } }), refused("tags"));
  await assert.rejects(create({ logGroupClass: "DELIVERY" }), refused("logGroupClass"));
  await create({ tags: {}, kmsKeyId: "", logGroupClass: "STANDARD" });
});

test("names outside CloudWatch's rules are refused with the rule", async (t) => {
  const deps = await open(t);
  const wrong = { code: "InvalidParameterException" };
  for (const name of ["", "a b", "a:b", "é", "x".repeat(513)]) {
    await assert.rejects(createLogGroup(deps, { logGroupName: name }), wrong, name);
  }
  await createLogGroup(deps, { logGroupName: "x".repeat(512) });
  await createLogGroup(deps, { logGroupName });
  for (const name of ["", "a:b", "a*", "x".repeat(513)]) {
    await assert.rejects(createLogStream(deps, { logGroupName, logStreamName: name }), wrong, name);
  }
  await createLogStream(deps, { logGroupName, logStreamName: "../../etc/passwd" });
});
