import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { containerRequest } from "../../test/support/container-request.ts";
import { silentLog } from "../../test/support/silent-log.ts";
import type { PayloadTask } from "../ports/agent-link.ts";
import {
  type ContainerRuntime,
  type OutputPosition,
  outputBegin,
  type PullRequest,
  type RunningContainer,
} from "../ports/container-runtime.ts";
import { rememberingRuntime } from "./remembering-runtime.ts";
import { openTaskFiles, type TaskFiles } from "./state/task-files.ts";

const hour = 60 * 60_000;

describe("an agent's memory", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchyard-memory-"));
  });
  after(() => rm(folder, { recursive: true }));

  const reopened = (now = Date.now()): TaskFiles => openTaskFiles(folder, silentLog, now);
  const request = containerRequest("busybox", ["true"]);
  const task = { arn: request.taskArn, containers: [] } as unknown as PayloadTask;

  /** Counts starts; adopts what it is told to. */
  function runtime(
    adopted?: RunningContainer,
  ): ContainerRuntime & { readonly starts: () => number } {
    let starts = 0;
    return {
      ...{ name: "test", version: "1", usesImages: true, starts: () => starts },
      pull: async () => ({}),
      async start() {
        starts += 1;
        return ended(0);
      },
      adopt: async () => adopted,
      release: () => undefined,
      sweep: async () => undefined,
      close: async () => undefined,
    };
  }

  function ended(exitCode: number): RunningContainer {
    const exited = Promise.resolve({ exitCode, outOfMemory: false });
    return { runtimeId: "c", startedAt: 1, exited, stop: async () => undefined };
  }

  it("lets no container run twice, whenever the agent dies", async () => {
    reopened().taken(task);
    // Before it was begun: it has not run.
    const first = runtime();
    const memory = reopened();
    const running = await rememberingRuntime(first, memory).start(request);
    assert.equal(first.starts(), 1);
    // After it was begun: it is found, or it has vanished.
    const second = runtime();
    await running.exited;
    const again = await rememberingRuntime(second, reopened()).start(request);
    assert.deepEqual(await again.exited, { exitCode: 0, outOfMemory: false });
    assert.equal(second.starts(), 0, "its exit was noted");
  });

  it("adopts what runs, and says what is gone", async () => {
    const other = containerRequest("busybox", ["true"]);
    const memory = reopened();
    memory.taken({ ...task, arn: other.taskArn });
    memory.begun(other.taskArn, "default");
    await assert.rejects(
      rememberingRuntime(runtime(), reopened()).start(other),
      /^StartFailure: ContainerVanishedError: /,
    );
    const found = await rememberingRuntime(runtime(ended(4)), reopened()).start(other);
    assert.equal((await found.exited).exitCode, 4);
    const { exit } = reopened().get(other.taskArn)?.begun.default ?? {};
    assert.equal(exit?.exitCode, 4);
  });

  it("pulls for what is new, with its credentials, and not again for what was begun", async () => {
    const pulls: PullRequest[] = [];
    const pulling: ContainerRuntime = {
      ...runtime(),
      async pull(asked) {
        pulls.push(asked);
        return { digest: "sha256:1" };
      },
    };
    const auth = async () => ({ username: "me", password: "secret" });
    const fresh = containerRequest("busybox", ["true"]);
    const remembering = rememberingRuntime(pulling, reopened());
    assert.deepEqual(await remembering.pull({ ...fresh, auth }), { digest: "sha256:1" });
    assert.equal(pulls[0]?.auth, auth);
    const memory = reopened();
    memory.begun(fresh.taskArn, fresh.containerName);
    assert.deepEqual(await rememberingRuntime(pulling, memory).pull(fresh), {});
    assert.equal(pulls.length, 1);
  });

  it("reads output on from where it was stored, until the task's end was delivered", async () => {
    const other = containerRequest("busybox", ["true"]);
    const position = { stdout: 4, stderr: 2, lines: 1, at: 9 };
    const memory = reopened();
    memory.begun(other.taskArn, "default");
    memory.outputStored(other.taskArn, "default", position);
    const asked: OutputPosition[] = [];
    const adopting: ContainerRuntime = {
      ...runtime(),
      async adopt(_request, from) {
        asked.push(from);
        return ended(0);
      },
    };
    await rememberingRuntime(adopting, reopened()).start(other);
    assert.deepEqual(asked, [position]);
    reopened().delivered(other.taskArn);
    assert.deepEqual(reopened().outputOf(other.taskArn, "default"), outputBegin);
    const left = (await readdir(folder)).filter((name) => name.endsWith(".output"));
    assert.deepEqual(left, []);
  });

  it("keeps the last report until it was delivered, and that it was for some hours", async () => {
    const arn = request.taskArn;
    const last = {
      cluster: "c",
      task: arn,
      status: "STOPPED",
      reason: "",
      containers: [],
    } as const;
    reopened().ended(last);
    assert.deepEqual([reopened().get(arn)?.last, reopened().get(arn)?.task?.arn], [last, arn]);
    reopened().delivered(arn);
    assert.deepEqual([reopened().get(arn)?.last, reopened().get(arn)?.task], [last, undefined]);
    assert.equal(reopened(Date.now() + 4 * hour).get(arn), undefined);
  });

  it("drops what was not finished, and notes nothing once it is frozen", async () => {
    await writeFile(join(folder, "half.json"), '{"arn":"half"');
    const memory = reopened();
    memory.freeze();
    memory.begun("frozen", "default");
    assert.deepEqual([reopened().get("half"), reopened().get("frozen")], [undefined, undefined]);
  });
});
