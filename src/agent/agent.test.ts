import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { type ManualClock, manualClock } from "../../test/support/manual-clock.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import { StrictAgentLink } from "../../test/support/strict-agent-link.ts";
import { systemClock } from "../main/system-clock.ts";
import type { PayloadTask } from "../ports/agent-link.ts";
import { type ContainerRuntime, StartFailure } from "../ports/container-runtime.ts";
import type { LogEvent } from "../ports/log-store.ts";
import { type Agent, createAgent } from "./agent.ts";
import { createProcessRuntime } from "./process/process-runtime.ts";

describe("agent", () => {
  let scratchDir: string;
  let processes: ContainerRuntime;
  let made = 0;
  let open: { agent: Agent; link: StrictAgentLink } | undefined;

  before(async () => {
    scratchDir = await mkdtemp(join(tmpdir(), "batchyard-agent-"));
    const ownerId = `agent-${process.pid}`;
    processes = await createProcessRuntime({
      scratchDir,
      ownerId,
      log: silentLog,
      clock: systemClock,
    });
  });
  afterEach(async () => {
    await open?.agent.stop({ graceMs: 0 });
    assert.deepEqual(open?.link.faults ?? [], []);
    open = undefined;
  });
  after(() => rm(scratchDir, { recursive: true }));

  type Opened = {
    readonly agent: Agent;
    readonly link: StrictAgentLink;
    readonly clock: ManualClock;
    readonly stored: { readonly group: string; readonly stream: string; readonly text: string }[];
  };

  function make(runtime: ContainerRuntime = processes): Opened {
    const link = new StrictAgentLink();
    const clock = manualClock();
    const stored: Opened["stored"][number][] = [];
    const put = async (
      group: string,
      stream: string,
      events: readonly LogEvent[],
    ): Promise<void> => {
      for (const { message } of events) stored.push({ group, stream, text: message });
    };
    const createStream = async (group: string) =>
      group === "/missing" ? ("no group" as const) : ("created" as const);
    const agent = createAgent(
      { link, runtime, logs: { put, createStream }, clock, log: silentLog },
      {
        clusterName: "test",
        clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/test",
        identityDocument: '{"instanceId":"i-0123456789abcdef0"}',
        resources: { cpu: 2048, memoryMiB: 1000, gpus: 1 },
        gpuIds: ["GPU-1"],
        attributes: [{ name: "rack", value: "7" }],
        agentVersion: "0.1.0",
      },
    );
    open = { agent, link };
    return { agent, link, clock, stored };
  }

  async function started(runtime?: ContainerRuntime): Promise<Opened> {
    const opened = make(runtime);
    await opened.agent.start();
    return opened;
  }

  function task(
    script: string,
    more: { hostConfig?: object; stopTimeout?: number } = {},
  ): PayloadTask {
    made += 1;
    const id = made.toString(16).padStart(32, "0");
    return {
      arn: `arn:aws:ecs:us-east-1:000000000000:task/test/${id}`,
      desiredStatus: "RUNNING",
      family: "job",
      version: "1",
      containers: [
        {
          name: "default",
          image: "busybox",
          essential: true,
          cpu: 128,
          memory: 64,
          command: ["sh", "-c", script],
          environment: {},
          mountPoints: [],
          ...(more.stopTimeout !== undefined && { stopTimeout: more.stopTimeout }),
          dockerConfig: {
            config: "{}",
            hostConfig: JSON.stringify({
              LogConfig: {
                Type: "awslogs",
                Config: { "awslogs-group": "/jobs", "awslogs-stream": `job/default/${id}` },
              },
              ...more.hostConfig,
            }),
          },
        },
      ],
      volumes: [],
      networkMode: "host",
      associations: [],
    };
  }
  const stopOf = (running: PayloadTask): PayloadTask => ({ ...running, desiredStatus: "STOPPED" });

  test("registers once with its resources and capabilities, then says hello", async () => {
    const { agent, link } = await started();
    assert.deepEqual(await agent.start(), { containerInstanceArn: link.containerInstanceArn });
    assert.equal(link.registrations.length, 1);
    const [registration] = link.registrations;
    assert.deepEqual(registration?.totalResources.slice(0, 2), [
      { name: "CPU", type: "INTEGER", integerValue: 2048 },
      { name: "MEMORY", type: "INTEGER", integerValue: 1000 },
    ]);
    assert.deepEqual(registration?.platformDevices, [{ id: "GPU-1", type: "GPU" }]);
    const names = registration?.attributes.map(({ name }) => name) ?? [];
    assert.ok(names.includes("com.amazonaws.ecs.capability.logging-driver.awslogs"));
    assert.ok(names.includes("rack"));
    assert.deepEqual(link.hellos, [
      {
        cluster: "test",
        containerInstanceArn: link.containerInstanceArn,
        agentVersion: "0.1.0",
        sendCredentials: true,
      },
    ]);
  });

  test("runs a task: acknowledged, RUNNING, output stored, STOPPED with its exit code", async () => {
    const { link, stored } = await started();
    const one = task("echo hello; printf rest; exit 3");
    const messageId = link.send([one]);
    assert.deepEqual(link.acks, [messageId]);
    const last = await link.stopped(one);
    assert.deepEqual(link.statuses(one), ["RUNNING", "STOPPED"]);
    const [container] = last.containers;
    assert.deepEqual([container?.exitCode, container?.reason, last.reason], [3, undefined, ""]);
    for (const time of ["pullStartedAt", "executionStartedAt", "executionStoppedAt"] as const) {
      assert.equal(typeof last[time], "number", time);
    }
    const stream = `job/default/${one.arn.slice(-32)}`;
    assert.deepEqual(stored.slice(1), [
      { group: "/jobs", stream, text: "hello" },
      { group: "/jobs", stream, text: "rest" },
    ]);
  });

  test("other log drivers store nothing", async () => {
    const { link, stored } = await started();
    const one = task("echo hello", { hostConfig: { LogConfig: { Type: "none", Config: {} } } });
    link.send([one]);
    await link.stopped(one);
    assert.deepEqual(stored, []);
  });

  test("a repeated payload starts nothing, neither while the task runs nor when it has ended", async () => {
    const { link, stored } = await started();
    const one = task("echo once");
    link.send([one]);
    link.send([one]);
    await link.stopped(one);
    const again = link.send([one]);
    assert.ok(link.acks.includes(again));
    const other = task("true");
    link.send([other]);
    await link.stopped(other);
    assert.equal(stored.filter(({ text }) => text === "once").length, 1);
    assert.deepEqual(link.statuses(one), ["RUNNING", "STOPPED"]);
  });

  test("a failed start is STOPPED without an exit code, with the container's reason", async () => {
    const { link } = await started();
    const one = task("true");
    const missing = {
      ...one,
      containers: one.containers.map((container) => ({
        ...container,
        command: ["no-such-program"],
      })),
    };
    link.send([missing]);
    const { containers } = await link.stopped(missing);
    assert.equal(containers[0]?.exitCode, undefined);
    assert.match(containers[0]?.reason ?? "", /^CannotStartContainerError: .*no-such-program/);
    assert.deepEqual(link.statuses(missing), ["STOPPED"]);
  });

  test("a failed pull says so", async () => {
    const refused = new StartFailure("CannotPullContainerError: no registry", true);
    const { link } = await started({ ...processes, pull: () => Promise.reject(refused) });
    const one = task("true");
    link.send([one]);
    const { containers } = await link.stopped(one);
    assert.equal(containers[0]?.reason, "CannotPullContainerError: no registry");
  });

  test("out of memory has ECS's words for it", async () => {
    const { link } = await started({
      ...processes,
      start: async (request) => {
        const running = await processes.start(request);
        const exited = running.exited.then(() => ({ exitCode: 137, outOfMemory: true }));
        return { ...running, exited };
      },
    });
    const one = task("true");
    link.send([one]);
    const [container] = (await link.stopped(one)).containers;
    assert.deepEqual(
      [container?.exitCode, container?.reason],
      [137, "OutOfMemoryError: Container killed due to memory usage"],
    );
  });

  test("stop ends a running task", async () => {
    const { link } = await started();
    const one = task("exec sleep 3600");
    link.send([one]);
    await link.until(() => link.statuses(one).includes("RUNNING"));
    link.send([stopOf(one)]);
    link.send([stopOf(one)]);
    assert.equal((await link.stopped(one)).containers[0]?.exitCode, 143);
    assert.deepEqual(link.statuses(one), ["RUNNING", "STOPPED"]);
  });

  test("stop during the pull ends the task at once", async () => {
    const { link } = await started({ ...processes, pull: () => new Promise(() => undefined) });
    const one = task("true");
    link.send([one]);
    link.send([stopOf(one)]);
    const { containers } = await link.stopped(one);
    assert.deepEqual(containers, [{ containerName: "default", status: "STOPPED" }]);
  });

  test("stop during the start ends the container as soon as it is there", async () => {
    let proceed = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const { link } = await started({
      ...processes,
      start: async (request) => {
        await gate;
        return processes.start(request);
      },
    });
    const one = task("sleep 3600");
    link.send([one]);
    await new Promise((resolve) => setImmediate(resolve));
    link.send([stopOf(one)]);
    proceed();
    assert.equal((await link.stopped(one)).containers[0]?.exitCode, 143);
    assert.deepEqual(link.statuses(one), ["RUNNING", "STOPPED"]);
  });

  test("stop of an unknown task answers STOPPED, which also keeps it from ever starting", async () => {
    const { link, stored } = await started();
    const one = task("echo never");
    const messageId = link.send([stopOf(one)]);
    assert.deepEqual(link.acks, [messageId]);
    const { containers } = await link.stopped(one);
    assert.deepEqual(containers, [{ containerName: "default", status: "STOPPED" }]);
    link.send([one]);
    assert.deepEqual(stored, []);
    // Asked once more, it says the same.
    link.send([stopOf(one)]);
    await link.until(() => link.statuses(one).length === 2);
  });

  test("a task that cannot be read ends, the others run, the payload stays open", async () => {
    const { link } = await started();
    const good = task("true");
    const bad = task("true");
    const broken = { ...bad, containers: [...bad.containers, ...bad.containers] };
    link.send([broken, good]);
    assert.match(
      (await link.stopped(broken)).reason,
      /^UnrecogniedTaskError: Error loading task - /,
    );
    assert.equal((await link.stopped(good)).containers[0]?.exitCode, 0);
    assert.deepEqual(link.acks, []);
  });

  test("reports are repeated until they are taken, in order", async () => {
    const { link, clock } = await started();
    link.refusal = new Error("the server is away");
    const one = task("exit 5");
    link.send([one]);
    for (let tries = 1; tries <= 3; tries += 1) {
      await link.until(() => link.tried === tries);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(30_000);
    }
    link.refusal = undefined;
    await link.until(() => link.tried === 4);
    assert.equal((await link.stopped(one)).containers[0]?.exitCode, 5);
    assert.deepEqual(link.statuses(one), ["RUNNING", "STOPPED"]);
  });

  test("a manifest is acknowledged; what it lacks is asked about and stopped when that is confirmed", async () => {
    const { link } = await started();
    const [kept, stray] = [task("exec sleep 3600"), task("exec sleep 3600")];
    link.send([kept, stray]);
    await link.until(() => link.statuses(kept).length + link.statuses(stray).length === 2);
    const messageId = link.manifest([kept]);
    assert.ok(link.acks.includes(messageId));
    assert.deepEqual(
      link.questions.map(({ stopCandidates }) => stopCandidates.map(({ taskArn }) => taskArn)),
      [[stray.arn]],
    );
    link.confirmStop("another manifest", [kept]);
    link.confirmStop(messageId, [stray]);
    assert.equal((await link.stopped(stray)).containers[0]?.exitCode, 143);
    // The answer is good for one time.
    link.confirmStop(messageId, [kept]);
    // One that is not newer than what was seen says nothing.
    const stale = link.manifest([], 1);
    assert.ok(!link.acks.includes(stale));
    assert.deepEqual(link.statuses(kept), ["RUNNING"]);
  });

  test("heartbeats are acknowledged; silence is not endured", async () => {
    const { link, clock } = await started();
    clock.advance(80_000);
    const messageId = link.heartbeat();
    assert.deepEqual(link.heartbeatAcks, [messageId]);
    clock.advance(80_000);
    assert.equal(link.hellos.length, 1);
    clock.advance(20_000);
    assert.equal(link.hellos.length, 2);
  });

  test("connects again after a close, later and later while it fails, and tasks go on", async () => {
    const { link, clock } = await started();
    const one = task("sleep 0.2; exit 6");
    link.send([one]);
    link.drop();
    link.refusal = new Error("the server is away");
    clock.advance(249);
    assert.equal(link.hellos.length, 1);
    clock.advance(1);
    assert.equal(link.hellos.length, 2);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(374);
    assert.equal(link.hellos.length, 2);
    link.refusal = undefined;
    clock.advance(1);
    await link.until(() => link.isOpen);
    link.send([one]);
    assert.equal((await link.stopped(one)).containers[0]?.exitCode, 6);
  });

  test("registration is tried again when the server is away, not when it refuses", async () => {
    const away = make();
    away.link.refusal = new Error("connection refused");
    const start = away.agent.start();
    await new Promise((resolve) => setImmediate(resolve));
    away.link.refusal = undefined;
    away.clock.advance(3_000);
    await start;
    await away.agent.stop({ graceMs: 0 });

    const refused = make();
    refused.link.refusal = Object.assign(new Error("no"), { name: "ClientException" });
    await assert.rejects(refused.agent.start(), /no/);
  });

  test("stop of the agent ends its containers and reports only what had ended before", async () => {
    const { agent, link } = await started();
    const running = task("sleep 3600");
    link.send([running]);
    await link.until(() => link.statuses(running).includes("RUNNING"));
    await Promise.all([agent.stop({ graceMs: 5_000 }), agent.stop({ graceMs: 5_000 })]);
    assert.deepEqual(link.statuses(running), ["RUNNING"]);
    assert.equal(link.isOpen, false);
  });
});
