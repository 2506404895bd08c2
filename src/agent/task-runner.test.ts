/** Tasks of several containers, as real processes: who starts when, who is stopped when, and what is told of it. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ManualClock, manualClock } from "../../test/support/manual-clock.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import { systemClock } from "../main/system-clock.ts";
import type { ContainerDependency } from "../model/task-work.ts";
import type { PayloadContainer, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { ContainerRequest, ContainerRuntime } from "../ports/container-runtime.ts";
import { readTask } from "./container-request.ts";
import { createProcessRuntime } from "./process/process-runtime.ts";
import { runTask, type TaskRun } from "./task-runner.ts";

type Told = {
  readonly status: string;
  readonly ends: Readonly<Record<string, number | undefined>>;
};
type Running = {
  readonly run: TaskRun;
  readonly clock: ManualClock;
  readonly reports: SubmitTaskStateChange[];
  /** Resolves when this many reports have been delivered. */
  readonly told: (count: number) => Promise<void>;
};

let folder: string;
let processes: ContainerRuntime;
let made = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "batchyard-tasks-"));
  processes = await createProcessRuntime({
    scratchDir: folder,
    ownerId: `tasks-${process.pid}`,
    log: silentLog,
    clock: systemClock,
  });
});
after(async () => {
  await processes.close();
  await rm(folder, { recursive: true });
});

const on = (
  containerName: string,
  condition: ContainerDependency["condition"],
): Partial<PayloadContainer> => ({ dependsOn: [{ containerName, condition }] });
const side = { essential: false };

function container(
  name: string,
  script: string,
  ...more: readonly Partial<PayloadContainer>[]
): PayloadContainer {
  return Object.assign(
    {
      name,
      image: "busybox",
      essential: true,
      cpu: 128,
      memory: 64,
      command: ["sh", "-c", script],
      environment: { FOLDER: folder },
      mountPoints: [],
      dockerConfig: { config: "{}", hostConfig: "{}" },
    },
    ...more,
  );
}

function start(
  containers: readonly PayloadContainer[],
  options: { runtime?: ContainerRuntime; ipcMode?: string; pidMode?: string } = {},
): Running {
  made += 1;
  const { runtime = processes, ...modes } = options;
  const clock = manualClock();
  const reports: SubmitTaskStateChange[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const reporter = {
    async deliver(report: SubmitTaskStateChange): Promise<void> {
      reports.push(report);
      for (const { count, resolve } of waiting) if (reports.length >= count) resolve();
    },
    close: () => undefined,
  };
  const ship = () => assert.fail("no container here logs to the store");
  const registryAuth = () => assert.fail("no image here is behind a door");
  const run = runTask(
    { runtime, reporter, clock, log: silentLog, ship, registryAuth },
    "test",
    readTask({
      arn: `arn:aws:ecs:us-east-1:000000000000:task/test/${made.toString(16).padStart(32, "0")}`,
      desiredStatus: "RUNNING",
      family: "job",
      version: "1",
      containers,
      volumes: [],
      networkMode: "host",
      associations: [],
      ...modes,
    }),
  );
  const told = (count: number): Promise<void> =>
    reports.length >= count
      ? Promise.resolve()
      : new Promise((resolve) => waiting.push({ count, resolve }));
  return { run, clock, reports, told };
}

/** A report as its status and the containers that it says have ended. */
function shown({ status, containers }: SubmitTaskStateChange): Told {
  const ends = containers.filter((one) => one.status === "STOPPED");
  return {
    status,
    ends: Object.fromEntries(ends.map((one) => [one.containerName, one.exitCode])),
  };
}

const say = (name: string): string => `echo ${name} >> $FOLDER/said-$SAY`;
const saying = (key: string): Partial<PayloadContainer> => ({
  environment: { FOLDER: folder, SAY: key },
});
const said = async (key: string): Promise<string> =>
  (await readFile(join(folder, `said-${key}`), "utf8")).trim().replaceAll("\n", " ");

describe("a task of several containers", () => {
  test("tells how far the pull of an image is, before anything runs", async () => {
    const runtime: ContainerRuntime = {
      ...processes,
      async pull({ onProgress }) {
        onProgress?.("pulling image busybox: 1 of 2 layers");
        return {};
      },
    };
    const { run, reports } = start([container("main", "true")], { runtime });
    await run.ended;
    assert.deepEqual(
      reports.map(({ status, reason }) => [status, reason]),
      [
        ["PENDING", "pulling image busybox: 1 of 2 layers"],
        ["RUNNING", ""],
        ["STOPPED", ""],
      ],
    );
  });

  test("starts each when those it depends on allow, and RUNNING means the essential ones run", async () => {
    const key = saying("order");
    const { run, reports } = start([
      container("main", say("main"), key, {
        dependsOn: [
          { containerName: "init", condition: "SUCCESS" },
          { containerName: "clean", condition: "COMPLETE" },
        ],
      }),
      container("init", say("init"), side, key, on("clean", "COMPLETE")),
      container("clean", `${say("clean")}; exit 7`, side, key),
    ]);
    await run.ended;
    assert.equal(await said("order"), "clean init main");
    assert.equal(reports[0]?.status, "RUNNING");
    const { init, clean } = shown(reports[0] as SubmitTaskStateChange).ends;
    assert.deepEqual({ init, clean }, { init: 0, clean: 7 });
    assert.deepEqual(shown(reports.at(-1) as SubmitTaskStateChange), {
      status: "STOPPED",
      ends: { clean: 7, init: 0, main: 0 },
    });
  });

  test("ends with an essential container: the others are stopped, those that others need last", async () => {
    const key = saying("stop");
    const serve = (name: string): string =>
      `trap '${say(name)}; exit 0' TERM; : > $FOLDER/up-${name}; while :; do sleep 0.05; done`;
    const { run, reports } = start([
      container("proxy", serve("proxy"), side, key),
      container("cache", serve("cache"), side, key, on("proxy", "START")),
      container(
        "main",
        "until [ -e $FOLDER/up-proxy ] && [ -e $FOLDER/up-cache ]; do sleep 0.05; done; exit 3",
        key,
        on("cache", "START"),
      ),
    ]);
    await run.ended;
    assert.equal(await said("stop"), "cache proxy");
    assert.deepEqual(reports.map(shown), [
      { status: "RUNNING", ends: {} },
      { status: "RUNNING", ends: { main: 3 } },
      { status: "RUNNING", ends: { cache: 0 } },
      { status: "STOPPED", ends: { main: 3, cache: 0, proxy: 0 } },
    ]);
  });

  test("goes on when a container that is not essential ends or cannot start", async () => {
    const { run, reports } = start([
      container("main", "until [ -e $FOLDER/side-gone ]; do sleep 0.05; done"),
      container("side", ": > $FOLDER/side-gone; exit 9", side),
      container("lost", "", side, { command: ["no-such-program"] }),
    ]);
    const last = await run.ended;
    assert.deepEqual(shown(last).ends, { main: 0, side: 9, lost: undefined });
    const lost = last.containers.find(({ containerName }) => containerName === "lost");
    assert.match(lost?.reason ?? "", /^CannotStartContainerError: .*no-such-program/);
    assert.equal(reports[0]?.status, "RUNNING");
  });

  test("fails what waited for a success that did not come, without running it", async () => {
    const { run, reports } = start([
      container("main", "true", on("init", "SUCCESS")),
      container("init", "exit 5", side),
    ]);
    const last = await run.ended;
    assert.deepEqual(shown(last), { status: "STOPPED", ends: { init: 5, main: 143 } });
    assert.equal(
      last.containers.find(({ containerName }) => containerName === "main")?.reason,
      "ContainerDependencyError: container main was not started: container init ended with exit code 5, not 0",
    );
    assert.deepEqual(
      reports.map(({ status }) => status),
      ["STOPPED"],
    );
  });

  test("gives a container that others wait for no longer than its startTimeout", async () => {
    const { run, clock } = start([
      container("main", "true", on("slow", "COMPLETE")),
      container("slow", ": > $FOLDER/slow-up; exec sleep 3600", side, { startTimeout: 5 }),
    ]);
    // Real processes, virtual time: advance until the dependency has started and its time is over.
    const ended = run.ended.then(() => "ended");
    const tick = (): Promise<string> =>
      new Promise((resolve) => setImmediate(() => resolve("waiting")));
    while ((await Promise.race([ended, tick()])) === "waiting") clock.advance(5_000);
    const last = await run.ended;
    assert.match(
      last.containers.find(({ containerName }) => containerName === "main")?.reason ?? "",
      /container slow did not end within its startTimeout, 5 s$/,
    );
  });

  test("is stopped as a whole, also while containers wait for each other", async () => {
    const { run, told } = start([
      container("main", "exec sleep 3600"),
      container("waits", "true", side, on("long", "COMPLETE")),
      container("long", "exec sleep 3600", side),
    ]);
    await told(1);
    run.stop();
    const { ends } = shown(await run.ended);
    assert.equal(ends.main, 143);
    assert.equal(ends.waits, undefined);
  });

  test("lets its containers share namespaces: each joins the first, and none one that has ended", async () => {
    const asked: ContainerRequest["hostConfig"][] = [];
    const runtime: ContainerRuntime = {
      ...processes,
      start: (request) => {
        asked.push(request.hostConfig);
        return processes.start(request);
      },
    };
    const pair = [
      container("main", "until [ -e $FOLDER/joined ]; do sleep 0.05; done"),
      container("side", ": > $FOLDER/joined", side),
    ];
    await start(pair, { runtime, ipcMode: "task", pidMode: "task" }).run.ended;
    assert.deepEqual(asked[0], { NetworkMode: "host", IpcMode: "shareable" });
    assert.match(String(asked[1]?.PidMode), /^container:process-/);
    assert.equal(asked[1]?.PidMode, asked[1]?.IpcMode);

    asked.length = 0;
    await start(pair, { runtime, ipcMode: "none", pidMode: "host" }).run.ended;
    assert.deepEqual(asked[1], { NetworkMode: "host", IpcMode: "none", PidMode: "host" });

    const late = [
      container("main", "true", on("init", "COMPLETE")),
      container("init", "true", side),
    ];
    const last = await start(late, { pidMode: "task" }).run.ended;
    assert.match(
      last.containers.find(({ containerName }) => containerName === "main")?.reason ?? "",
      /container init, whose namespaces the task's containers share .* has ended/,
    );
  });
});
