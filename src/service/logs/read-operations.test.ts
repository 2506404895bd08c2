/** The operations that read, on the real log store. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../../test/support/manual-clock.ts";
import { temporaryLogStore } from "../../../test/support/temporary-log-store.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";
import type { LogDeps } from "./log-deps.ts";

const site = { partition: "aws", region: "eu-north-1", account: "111122223333" };
const group = "/aws/batch/job";
const ARN = "arn:aws:logs:eu-north-1:111122223333:log-group:/aws/batch/job";

async function open(test: TestContext): Promise<LogDeps> {
  const clock = manualClock();
  return { site, clock, logs: await temporaryLogStore(test, clock) };
}

const messages = (answer: { events?: readonly { message?: string | undefined }[] | undefined }) =>
  (answer.events ?? []).map((event) => event.message);

test("GetLogEvents: a client that follows nextForwardToken gets all and then stops", async (t) => {
  const deps = await open(t);
  for (let i = 0; i < 7; i++) {
    await deps.logs.put(group, "s", [{ timestamp: i, message: `${i}` }]);
  }
  const seen: unknown[] = [];
  let nextToken = "";
  for (;;) {
    const answer = await getLogEvents(deps, {
      logGroupName: group,
      logStreamName: "s",
      startFromHead: true,
      limit: 3,
      nextToken,
    });
    seen.push(...messages(answer));
    if (answer.nextForwardToken === nextToken) break;
    nextToken = answer.nextForwardToken ?? "";
  }
  assert.deepEqual(seen, ["0", "1", "2", "3", "4", "5", "6"]);
});

test("GetLogEvents: the newest page is the default, and an identifier may be an ARN", async (t) => {
  const deps = await open(t);
  await deps.logs.put(
    group,
    "s",
    [1, 2, 3].map((timestamp) => ({ timestamp, message: `${timestamp}` })),
  );
  for (const logGroupIdentifier of [group, ARN, `${ARN}:*`]) {
    const answer = await getLogEvents(deps, { logGroupIdentifier, logStreamName: "s", limit: 2 });
    assert.deepEqual(answer.events, [
      { timestamp: 2, message: "2", ingestionTime: deps.clock.now() },
      { timestamp: 3, message: "3", ingestionTime: deps.clock.now() },
    ]);
  }
  const ranged = { logGroupName: group, logStreamName: "s", startTime: 2, endTime: 3 };
  assert.deepEqual(messages(await getLogEvents(deps, ranged)), ["2"]);
});

test("GetLogEvents: errors are AWS's", async (t) => {
  const deps = await open(t);
  const get = (input: object) => getLogEvents(deps, { logStreamName: "s", ...input });
  const gone = { code: "ResourceNotFoundException", httpStatus: 400 };
  const wrong = { code: "InvalidParameterException", httpStatus: 400 };
  await assert.rejects(get({ logGroupName: group }), {
    ...gone,
    message: "The specified log group does not exist.",
  });
  await deps.logs.createGroup(group);
  await assert.rejects(get({ logGroupName: group }), {
    ...gone,
    message: "The specified log stream does not exist.",
  });
  await deps.logs.createStream(group, "s");
  await assert.rejects(get({ logGroupName: group, nextToken: "nonsense" }), {
    ...wrong,
    message: "The specified nextToken is invalid.",
  });
  await assert.rejects(get({ logGroupName: group, limit: 10_001 }), {
    ...wrong,
    message:
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: " +
      "Member must have value less than or equal to 10000",
  });
  await assert.rejects(get({ logGroupName: group, limit: 0 }), wrong);
  await assert.rejects(get({}), wrong);
  await assert.rejects(get({ logGroupName: group, logGroupIdentifier: group }), wrong);
  await assert.rejects(get({ logGroupName: "a b" }), wrong);
  await assert.rejects(get({ logGroupIdentifier: ARN.replace("eu-north-1", "us-east-1") }), gone);
  await assert.rejects(get({ logGroupIdentifier: "arn:aws:s3:::bucket" }), wrong);
});

test("DescribeLogStreams: pages by name and by time, either way", async (t) => {
  const deps = await open(t);
  for (const [stream, timestamp] of Object.entries({ a: 3, b: 1, c: 2 })) {
    await deps.logs.put(group, stream, [{ timestamp, message: "m" }]);
  }
  const all = async (input: object) => {
    const names: unknown[] = [];
    let nextToken = "";
    do {
      const answer = await describeLogStreams(deps, {
        logGroupName: group,
        limit: 1,
        nextToken,
        ...input,
      });
      names.push(...(answer.logStreams ?? []).map((stream) => stream.logStreamName));
      nextToken = answer.nextToken ?? "";
    } while (nextToken !== "");
    return names;
  };
  assert.deepEqual(await all({}), ["a", "b", "c"]);
  assert.deepEqual(await all({ descending: true }), ["c", "b", "a"]);
  assert.deepEqual(await all({ orderBy: "LastEventTime", descending: true }), ["a", "c", "b"]);
  const one = await describeLogStreams(deps, { logGroupName: group, logStreamNamePrefix: "b" });
  const now = deps.clock.now();
  assert.deepEqual(one, {
    logStreams: [
      {
        logStreamName: "b",
        creationTime: now,
        firstEventTimestamp: 1,
        lastEventTimestamp: 1,
        lastIngestionTime: now,
        storedBytes: 0,
        arn: `${ARN}:log-stream:b`,
      },
    ],
  });
  const both = { logGroupName: group, logStreamNamePrefix: "b", orderBy: "LastEventTime" as const };
  await assert.rejects(describeLogStreams(deps, both), {
    code: "InvalidParameterException",
    message: "Cannot order by LastEventTime with a logStreamNamePrefix.",
  });
  await assert.rejects(describeLogStreams(deps, { logGroupName: group, limit: 51 }), {
    code: "InvalidParameterException",
  });
  await assert.rejects(describeLogStreams(deps, { logGroupName: "other" }), {
    code: "ResourceNotFoundException",
  });
  await assert.rejects(describeLogStreams(deps, { logGroupName: group, nextToken: "!" }), {
    message: "The specified nextToken is invalid.",
  });
});

test("DescribeLogGroups: by prefix, by part and by identifier", async (t) => {
  const deps = await open(t);
  for (const name of ["x/1", "x/2", group, "y/batch"]) await deps.logs.createGroup(name);
  const names = async (input: object) =>
    ((await describeLogGroups(deps, input)).logGroups ?? []).map((found) => found.logGroupName);
  assert.deepEqual(await names({}), [group, "x/1", "x/2", "y/batch"]);
  assert.deepEqual(await names({ logGroupNamePrefix: "x/" }), ["x/1", "x/2"]);
  assert.deepEqual(await names({ logGroupNamePattern: "batch", limit: 1 }), [group]);
  assert.deepEqual(await names({ logGroupIdentifiers: [ARN, "none"] }), [group]);
  const first = await describeLogGroups(deps, { logGroupNamePattern: "batch", limit: 1 });
  assert.deepEqual(await names({ logGroupNamePattern: "batch", nextToken: first.nextToken }), [
    "y/batch",
  ]);
  assert.deepEqual(first.logGroups?.[0], {
    logGroupName: group,
    creationTime: deps.clock.now(),
    storedBytes: 0,
    arn: `${ARN}:*`,
    logGroupArn: ARN,
    metricFilterCount: 0,
    logGroupClass: "STANDARD",
  });
  await assert.rejects(
    describeLogGroups(deps, { logGroupNamePattern: "a", logGroupNamePrefix: "a" }),
    { code: "InvalidParameterException" },
  );
});

async function filterAll(deps: LogDeps, input: object): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken = "";
  do {
    const answer = await filterLogEvents(deps, { logGroupName: group, nextToken, ...input });
    found.push(...(answer.events ?? []).map((e) => `${e.logStreamName}:${e.message}`));
    nextToken = answer.nextToken ?? "";
  } while (nextToken !== "");
  return found;
}

test("FilterLogEvents: streams are merged by time, in pages of any size", async (t) => {
  const deps = await open(t);
  const put = (stream: string, ...times: readonly number[]) =>
    deps.logs.put(
      group,
      stream,
      times.map((timestamp) => ({ timestamp, message: `${timestamp}` })),
    );
  await put("a", 1, 4, 7);
  await put("b", 2, 5, 8);
  await put("c", 3, 6, 9);
  await deps.logs.createStream(group, "empty");
  const expected = ["a:1", "b:2", "c:3", "a:4", "b:5", "c:6", "a:7", "b:8", "c:9"];
  for (const limit of [1, 2, 4, 9, 10]) {
    assert.deepEqual(await filterAll(deps, { limit }), expected, `limit ${limit}`);
  }
  const named = { logStreamNames: ["c", "a"], limit: 2 };
  assert.deepEqual(await filterAll(deps, named), ["a:1", "c:3", "a:4", "c:6", "a:7", "c:9"]);
  assert.deepEqual(await filterAll(deps, { logStreamNamePrefix: "b" }), ["b:2", "b:5", "b:8"]);
  // The end counts in.
  assert.deepEqual(await filterAll(deps, { startTime: 4, endTime: 6 }), ["a:4", "b:5", "c:6"]);
  assert.deepEqual(await filterAll(deps, { filterPattern: "?5 ?9", limit: 1 }), ["b:5", "c:9"]);
});

test("FilterLogEvents: a search through 130 streams of 300 events misses none", async (t) => {
  const deps = await open(t);
  const expected = new Set<string>();
  for (let s = 0; s < 130; s++) {
    const stream = `s${s.toString().padStart(3, "0")}`;
    const events = Array.from({ length: 300 }, (_, i) => ({
      timestamp: i * 10 + (s % 7),
      message: `${i % 100 === s % 100 ? "HIT" : "miss"} ${i}`,
    }));
    await deps.logs.put(group, stream, events);
    for (const { message } of events) {
      if (message.startsWith("HIT")) expected.add(`${stream}:${message}`);
    }
  }
  const found = await filterAll(deps, { filterPattern: "HIT", limit: 37 });
  assert.equal(found.length, expected.size);
  assert.deepEqual(new Set(found), expected);
});

test("FilterLogEvents: streams that come between two pages lose nothing of the others", async (t) => {
  const deps = await open(t);
  for (const stream of ["b", "d", "f"]) {
    await deps.logs.put(group, stream, [{ timestamp: 1, message: "m" }]);
  }
  const first = await filterLogEvents(deps, { logGroupName: group, limit: 1 });
  for (const stream of ["a", "c", "e", "g"]) {
    await deps.logs.put(group, stream, [{ timestamp: 1, message: "m" }]);
  }
  const rest = await filterAll(deps, {});
  assert.equal(rest.length, 7);
  const second = await filterLogEvents(deps, { logGroupName: group, nextToken: first.nextToken });
  const names = (second.events ?? []).map((event) => event.logStreamName);
  for (const stream of ["d", "f"]) assert.ok(names.includes(stream), stream);
  assert.ok(!names.includes("b"));
});

test("FilterLogEvents: an answer stays below a mebibyte and looks through a bounded amount", async (t) => {
  const deps = await open(t);
  const message = "x".repeat(100_000);
  for (let i = 0; i < 300; i++) {
    await deps.logs.put(group, "s", [{ timestamp: i, message }]);
  }
  const first = await filterLogEvents(deps, { logGroupName: group });
  assert.equal(first.events?.length, 10);
  const none = await filterLogEvents(deps, { logGroupName: group, filterPattern: "y" });
  assert.deepEqual(none.events, []);
  assert.ok(none.nextToken !== undefined);
  assert.deepEqual(await filterAll(deps, { filterPattern: "y" }), []);
  assert.equal((await filterAll(deps, {})).length, 300);
});

test("FilterLogEvents: errors", async (t) => {
  const deps = await open(t);
  const wrong = { code: "InvalidParameterException" };
  const gone = { code: "ResourceNotFoundException" };
  const filter = (input: object) => filterLogEvents(deps, { logGroupName: group, ...input });
  await assert.rejects(filter({}), gone);
  await deps.logs.createGroup(group);
  await assert.rejects(filter({ logStreamNames: ["none"] }), gone);
  await assert.rejects(filter({ logStreamNames: ["a"], logStreamNamePrefix: "a" }), wrong);
  await assert.rejects(filter({ logStreamNames: Array.from({ length: 101 }, () => "a") }), wrong);
  await assert.rejects(filter({ filterPattern: "{ $.a = 1 }" }), wrong);
  await assert.rejects(filter({ nextToken: "x" }), wrong);
  await assert.rejects(filter({ startFromHead: false }), wrong);
  assert.deepEqual(await filter({}), { events: [], searchedLogStreams: [] });
});
