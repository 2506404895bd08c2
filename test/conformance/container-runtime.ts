/** What every container runtime promises (src/ports/container-runtime.ts), as a suite that each of them passes. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import {
  type ContainerRuntime,
  type RunningContainer,
  StartFailure,
} from "../../src/ports/container-runtime.ts";
import { containerRequest, runToEnd } from "../support/container-request.ts";
import { runningProcesses } from "../support/running-processes.ts";

export type RuntimeUnderTest = {
  readonly runtime: ContainerRuntime;
  readonly dispose: () => Promise<void>;
};

export type RuntimeFeatures = {
  readonly image: string;
  /**
   * A program for Node that opens the runtime with the owner id of its first argument, starts a container with the
   * words that follow, and prints a line once it runs.
   */
  readonly starter: string;
  /** Whether what leaves the session of its command is found too. */
  readonly findsStrays: boolean;
  /** Begins every owner id of this suite: suites of several kinds run beside each other. */
  readonly ownerPrefix: string;
};

export function exerciseContainerRuntime(
  name: string,
  open: (ownerId: string) => Promise<RuntimeUnderTest>,
  { image, starter, findsStrays, ownerPrefix }: RuntimeFeatures,
): void {
  describe(`container runtime: ${name}`, () => {
    let opened: RuntimeUnderTest;
    let runtime: ContainerRuntime;
    before(async () => {
      opened = await open(`${ownerPrefix}-conformance-${process.pid}`);
      runtime = opened.runtime;
      await runtime.sweep();
    });
    after(() => opened.dispose());

    const apart = findsStrays ? "setsid " : "";

    /** A number of seconds that no other process of the machine sleeps: finds our processes again. */
    const sleepSeconds = (mark: number): string => `9${process.pid}.${mark}`;

    test("pull of an image that is there resolves", async () => {
      await runtime.pull(containerRequest(image, []));
    });

    test("exit codes arrive", async () => {
      for (const code of [0, 3, 255]) {
        const { exitCode, outOfMemory } = await runToEnd(runtime, image, [
          "sh",
          "-c",
          `exit ${code}`,
        ]);
        assert.deepEqual({ exitCode, outOfMemory }, { exitCode: code, outOfMemory: false });
      }
    });

    test("output is complete and in order, to the last byte without a line feed", async () => {
      const script = "seq 1 30000; printf end; seq 1 3000 >&2; printf 'ü' >&2";
      const { stdout, stderr } = await runToEnd(runtime, image, ["sh", "-c", script]);
      const numbers = (last: number): string =>
        Array.from({ length: last }, (_, index) => `${index + 1}\n`).join("");
      assert.equal(stdout, `${numbers(30_000)}end`);
      assert.equal(stderr, `${numbers(3_000)}ü`);
    });

    test("the words of a command are passed as they are", async () => {
      const words = ["a b", "$HOME", '"', "'", "*", "", "\\n", "ü"];
      const { stdout } = await runToEnd(runtime, image, ["printf", "[%s]", ...words]);
      assert.equal(stdout, words.map((word) => `[${word}]`).join(""));
    });

    test("the environment is the job's, with nothing of this process's own", async () => {
      process.env.BATCHYARD_TEST_SECRET = "must not be seen";
      try {
        const { stdout } = await runToEnd(runtime, image, ["env"], {
          environment: { GREETING: "two words", EMPTY: "", AWS_BATCH_JOB_ID: "1" },
        });
        const lines = stdout.split("\n").filter(Boolean);
        assert.ok(lines.includes("GREETING=two words"), stdout);
        assert.ok(lines.includes("EMPTY="), stdout);
        const names = lines.map((line) => line.split("=")[0] ?? "");
        const usual = new Set(["PATH", "HOME", "HOSTNAME", "TMPDIR", "BATCHYARD_TASK", "PWD"]);
        assert.deepEqual(names.filter((known) => !usual.has(known)).sort(), [
          "AWS_BATCH_JOB_ID",
          "EMPTY",
          "GREETING",
        ]);
      } finally {
        delete process.env.BATCHYARD_TEST_SECRET;
      }
    });

    test("ulimits are set", async () => {
      const { stdout } = await runToEnd(runtime, image, ["sh", "-c", "ulimit -n; ulimit -H -n"], {
        hostConfig: { Ulimits: [{ Name: "nofile", Soft: 77, Hard: 99 }] },
      });
      assert.equal(stdout, "77\n99\n");
    });

    test("a command that is not there is a start failure in Docker's words", async () => {
      for (const hostConfig of [{}, { Ulimits: [{ Name: "nofile", Soft: 77, Hard: 99 }] }]) {
        const request = containerRequest(image, ["no-such-program"], { hostConfig });
        await assert.rejects(runtime.start(request), (error) => {
          assert.ok(error instanceof StartFailure);
          assert.match(
            error.message,
            /^CannotStartContainerError: .*exec: "no-such-program": executable file not found in \$PATH/,
          );
          assert.equal(error.duringPull, false);
          return true;
        });
      }
    });

    test("stop lets a command end by itself", async () => {
      const script = 'trap "echo ending; exit 9" TERM; echo ready; while :; do sleep 0.05; done';
      const { running, output } = await startAndAwait(runtime, image, script, /ready/);
      await running.stop(30_000);
      assert.deepEqual(await running.exited, { exitCode: 9, outOfMemory: false });
      // The shell may tell on stderr, whose place among the lines of stdout is not promised, that its sleep was ended.
      assert.match(output().replace("Terminated\n", ""), /ready\nending\n$/);
      // Safe once more, also when it is over.
      await running.stop(0);
    });

    test("stop ends a tree that ignores SIGTERM, also what left its session", async () => {
      const seconds = sleepSeconds(1);
      const script = [
        'trap "" TERM',
        `${apart}sh -c 'trap "" TERM; echo up; sleep ${seconds}; :' &`,
        `(trap "" TERM; echo up; sleep ${seconds}; :) &`,
        `echo up; wait; sleep ${seconds}`,
      ].join("\n");
      const { running } = await startAndAwait(runtime, image, script, /(?:up\n){3}/);
      await running.stop(200);
      assert.equal((await running.exited).exitCode, 137);
      assert.deepEqual(await runningProcesses(seconds), []);
    });

    test("stop(0) kills at once, also after a patient stop", async () => {
      const script = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';
      const { running } = await startAndAwait(runtime, image, script, /ready/);
      const patient = running.stop(3_600_000);
      await running.stop(0);
      await patient;
      assert.equal((await running.exited).exitCode, 137);
    });

    test("nothing outlives a command that ends by itself", async () => {
      const seconds = sleepSeconds(2);
      // One in the group, one in a session of its own, one whose parent has ended and whose files are closed.
      const script = [
        `sleep ${seconds} &`,
        `${apart}sleep ${seconds} &`,
        `(${apart}sh -c 'sleep ${seconds} >/dev/null 2>&1 & :' </dev/null >/dev/null 2>&1)`,
        "exit 4",
      ].join("\n");
      assert.equal((await runToEnd(runtime, image, ["sh", "-c", script])).exitCode, 4);
      assert.deepEqual(await runningProcesses(seconds), []);
    });

    test("a chatty command waits for a slow reader", async () => {
      let release = (): void => undefined;
      const blocked = new Promise<void>((resolve) => {
        release = resolve;
      });
      let bytes = 0;
      let chunksWhileBlocked = 0;
      let isBlocked = false;
      let started = (): void => undefined;
      const first = new Promise<void>((resolve) => {
        started = resolve;
      });
      const running = await runtime.start(
        containerRequest(image, ["sh", "-c", "yes | head -c 30000000"], {
          output: (_, chunk) => {
            // What the process runtime says first is not the command's.
            if (Buffer.from(chunk.subarray(0, 10)).toString() === "batchyard:") return undefined;
            bytes += chunk.byteLength;
            if (isBlocked) chunksWhileBlocked += 1;
            if (bytes > 1_000_000 || isBlocked) return undefined;
            isBlocked = true;
            started();
            return blocked.finally(() => {
              isBlocked = false;
              bytes += 1_000_000;
            });
          },
        }),
      );
      await first;
      // Time passes: another command runs from start to end, which the chatty one could use too.
      await runToEnd(runtime, image, ["sh", "-c", "seq 1 10000"]);
      // One chunk of an engine's stream may hold several frames, which come together; more must not.
      assert.ok(chunksWhileBlocked <= 64, `${chunksWhileBlocked} chunks while the reader was busy`);
      assert.ok(bytes < 300_000, `${bytes} bytes while the reader was busy`);
      release();
      assert.equal((await running.exited).exitCode, 0);
      assert.equal(bytes, 31_000_000);
    });

    test("many at once keep apart", async () => {
      const results = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          runToEnd(runtime, image, ["sh", "-c", `echo ${index}; exit ${index}`]),
        ),
      );
      assert.deepEqual(
        results.map(({ exitCode, stdout }) => [exitCode, stdout]),
        Array.from({ length: 6 }, (_, index) => [index, `${index}\n`]),
      );
    });

    test("sweep ends what a killed process of this owner left, and nobody else's", async () => {
      const ownerId = `${ownerPrefix}-sweep-${process.pid}`;
      const seconds = sleepSeconds(3);
      const other = sleepSeconds(4);
      const mine = await startElsewhere(
        starter,
        ownerId,
        `${apart}sleep ${seconds} & sleep ${seconds}`,
      );
      const others = await startElsewhere(starter, `${ownerId}-other`, `sleep ${other}`);
      const second = await open(ownerId);
      const third = await open(`${ownerId}-other`);
      try {
        assert.ok((await runningProcesses(seconds)).length >= 2);
        mine.kill("SIGKILL");
        others.kill("SIGKILL");
        const own = await second.runtime.start(containerRequest(image, ["sleep", sleepSeconds(5)]));
        await second.runtime.sweep();
        assert.deepEqual(await runningProcesses(seconds), []);
        assert.notDeepEqual(await runningProcesses(other), []);
        assert.notDeepEqual(await runningProcesses(sleepSeconds(5)), [], "its own must go on");
        await own.stop(0);
      } finally {
        await third.runtime.sweep();
        await second.dispose();
        await third.dispose();
      }
      assert.deepEqual(await runningProcesses(other), []);
    });

    test("close ends what runs", async () => {
      const { runtime: closing, dispose } = await open(`${ownerPrefix}-close-${process.pid}`);
      const seconds = sleepSeconds(6);
      const running = await closing.start(containerRequest(image, ["sleep", seconds]));
      await closing.close();
      assert.equal((await running.exited).exitCode, 137);
      assert.deepEqual(await runningProcesses(seconds), []);
      await dispose();
    });
  });
}

async function startAndAwait(
  runtime: ContainerRuntime,
  image: string,
  script: string,
  shows: RegExp,
): Promise<{ running: RunningContainer; output: () => string }> {
  let text = "";
  let seen = (): void => undefined;
  const shown = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const running = await runtime.start(
    containerRequest(image, ["sh", "-c", script], {
      output: (_, chunk) => {
        text += Buffer.from(chunk).toString();
        if (shows.test(text)) seen();
        return undefined;
      },
    }),
  );
  await shown;
  return { running, output: () => text };
}

async function startElsewhere(
  starter: string,
  ownerId: string,
  script: string,
): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", starter, ownerId, "sh", "-c", `echo up; ${script}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  return child;
}
