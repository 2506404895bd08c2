import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exerciseContainerRuntime } from "../../../test/conformance/container-runtime.ts";
import { containerRequest, runToEnd } from "../../../test/support/container-request.ts";
import { processStarter, scratchDirOf } from "../../../test/support/process-starter.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import { systemClock } from "../../main/system-clock.ts";
import type { ContainerRuntime } from "../../ports/container-runtime.ts";
import { createProcessRuntime } from "./process-runtime.ts";

const image = "busybox:latest";

for (const findBy of ["proc", "pid-file"] as const) {
  exerciseContainerRuntime(
    `process, found by ${findBy}`,
    async (ownerId) => {
      const scratchDir = scratchDirOf(ownerId);
      const options = { scratchDir, ownerId, findBy, log: silentLog, clock: systemClock };
      const runtime = await createProcessRuntime(options);
      return {
        runtime,
        dispose: async () => {
          await runtime.close();
          await rm(scratchDir, { recursive: true });
        },
      };
    },
    { image, starter: processStarter, findsStrays: findBy === "proc", ownerPrefix: findBy },
  );
}

describe("process runtime", () => {
  let scratchDir: string;
  let runtime: ContainerRuntime;
  before(async () => {
    scratchDir = await mkdtemp(join(tmpdir(), "batchyard-scratch-"));
    const ownerId = `unit-${process.pid}`;
    runtime = await createProcessRuntime({
      scratchDir,
      ownerId,
      log: silentLog,
      clock: systemClock,
    });
  });
  after(() => rm(scratchDir, { recursive: true }));

  test("says first that the image is not used, and what is not enforced", async () => {
    let text = "";
    const running = await runtime.start(
      containerRequest(image, ["echo", "hello"], {
        hostConfig: { ReadonlyRootfs: true },
        output: (_, chunk) => {
          text += Buffer.from(chunk).toString();
          return undefined;
        },
      }),
    );
    await running.exited;
    assert.equal(
      text,
      "batchyard: process runtime: image busybox:latest not used, the command runs on this machine\n" +
        "batchyard: process runtime: not enforced: readonlyRootFilesystem\nhello\n",
    );
  });

  test("a signal is 128 and its number", async () => {
    for (const [signal, exitCode] of [
      ["TERM", 143],
      ["KILL", 137],
      ["SEGV", 139],
    ] as const) {
      const { exitCode: seen } = await runToEnd(runtime, image, ["sh", "-c", `kill -${signal} $$`]);
      assert.equal(seen, exitCode, signal);
    }
  });

  test("works in a folder of its own, which leaves with it", async () => {
    const script =
      'pwd; echo "$HOME"; echo "$TMPDIR"; mkdir -p deep/er; touch deep/er/file; ls -A | wc -l';
    const { stdout } = await runToEnd(runtime, image, ["sh", "-c", script]);
    const [pwd = "", home, tmp, entries] = stdout.split("\n");
    assert.ok(pwd.startsWith(`${scratchDir}/`), pwd);
    assert.deepEqual([home, tmp, entries?.trim()], [pwd, pwd, "1"]);
    assert.deepEqual(await readdir(scratchDir), []);
  });

  test("a command that cannot be executed leaves nothing and says why", async () => {
    const cases = [
      [[import.meta.filename], /exec: ".*": permission denied/],
      [
        ["/no/such/file"],
        /exec: "\/no\/such\/file": stat \/no\/such\/file: no such file or directory/,
      ],
      [[], /^CannotCreateContainerError: no command specified/],
    ] as const;
    for (const [command, text] of cases) {
      await assert.rejects(runtime.start(containerRequest(image, command)), { message: text });
    }
    assert.deepEqual(await readdir(scratchDir), []);
  });

  const notRoot = process.getuid?.() !== 0 && "only root can become another user";
  test("as root, runs as the user that is asked for, who owns the folder", {
    skip: notRoot,
  }, async () => {
    const { stdout } = await runToEnd(
      runtime,
      image,
      ["sh", "-c", "id -u; id -g; touch file && ls"],
      {
        config: { User: "1234:2345" },
      },
    );
    assert.equal(stdout, "1234\n2345\nfile\n");
  });

  test("sweep empties the scratch folder of what no task of this process uses", async () => {
    const running = await runtime.start(containerRequest(image, ["sleep", "3600"]));
    const [mine] = await readdir(scratchDir);
    await createProcessRuntime({
      scratchDir: join(scratchDir, "left-behind", "deep"),
      ownerId: "other",
      log: silentLog,
      clock: systemClock,
    });
    await runtime.sweep();
    assert.deepEqual(await readdir(scratchDir), [mine]);
    await running.stop(0);
    await running.exited;
  });
});
