import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exerciseContainerRuntime } from "../../../test/conformance/container-runtime.ts";
import { busyboxImage, makeBusyboxImage } from "../../../test/support/busybox-image.ts";
import { containerRequest, runToEnd } from "../../../test/support/container-request.ts";
import { dockerStarter } from "../../../test/support/docker-starter.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import { systemClock } from "../../main/system-clock.ts";
import {
  type ContainerRequest,
  type ContainerRuntime,
  outputBegin,
  StartFailure,
} from "../../ports/container-runtime.ts";
import { containerOptions } from "./container-options.ts";
import { type DockerEngine, findDockerEngine } from "./docker-engine.ts";
import { createDockerRuntime } from "./docker-runtime.ts";
import { keepingDriver } from "./kept-output.ts";

const engine = await findDockerEngine();
if (engine !== undefined) {
  await makeBusyboxImage(engine.docker);
  exerciseDocker(engine);
} else {
  // Where the engine is part of the deal, its absence is a failure and not a reason to skip.
  test("docker runtime", {
    skip: process.env.CI === undefined && "no container engine answers here",
  }, () => {
    assert.fail("no container engine answers here");
  });
}

function exerciseDocker(found: DockerEngine): void {
  const open = (ownerId: string): ContainerRuntime =>
    createDockerRuntime({ engine: found, ownerId, log: silentLog, clock: systemClock });

  exerciseContainerRuntime(
    found.name,
    async (ownerId) => {
      const runtime = open(ownerId);
      return { runtime, dispose: () => runtime.close() };
    },
    { image: busyboxImage, starter: dockerStarter, findsStrays: true, ownerPrefix: "docker" },
  );

  describe(`${found.name} runtime`, () => {
    const ownerId = `unit-${process.pid}`;
    const runtime = open(ownerId);
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "batchyard-mount-"));
    });
    after(async () => {
      await runtime.close();
      await rm(folder, { recursive: true });
    });
    const run = (
      script: string,
      more: Parameters<typeof runToEnd>[3] = {},
    ): ReturnType<typeof runToEnd> => runToEnd(runtime, busyboxImage, ["sh", "-c", script], more);

    test("a container that an earlier process started is adopted: its output from now on, its exit", async () => {
      const folderMount = { containerPath: "/gate", readOnly: false, source: { hostPath: folder } };
      const script = "while [ ! -e /gate/open ]; do sleep 0.05; done; echo later";
      const request = containerRequest(busyboxImage, ["sh", "-c", script], {
        mounts: [folderMount],
      });
      const begun = await runtime.start(request);
      const later = open(ownerId);
      let said = "";
      const output: ContainerRequest["output"] = (_source, chunk) => {
        said += String(chunk);
        return undefined;
      };
      const adopted = await later.adopt({ ...request, output }, outputBegin);
      assert.equal(adopted?.runtimeId, begun.runtimeId);
      assert.ok(Math.abs((adopted?.startedAt ?? 0) - begun.startedAt) < 60_000);
      await open(ownerId).sweep((taskArn) => taskArn === request.taskArn);
      await writeFile(join(folder, "open"), "");
      assert.deepEqual(await adopted?.exited, { exitCode: 0, outOfMemory: false });
      assert.equal(said, "later\n");
      await later.close();
      assert.equal(
        await later.adopt(containerRequest(busyboxImage, ["true"]), outputBegin),
        undefined,
      );
    });

    test("where the engine keeps output, it is adopted from where it was stored", async () => {
      const folderMount = { containerPath: "/gate", readOnly: false, source: { hostPath: folder } };
      const wait = "while [ ! -e /gate/on ]; do sleep 0.05; done";
      const script = `echo stored; echo not stored; echo bad >&2; ${wait}; printf 'last \\377'; exit 3`;
      const said = { stdout: "", stderr: "" };
      const request = containerRequest(busyboxImage, ["sh", "-c", script], {
        mounts: [folderMount],
        output: (source, chunk) => {
          said[source] += Buffer.from(chunk).toString("latin1");
          return undefined;
        },
      });
      const logConfig = keepingDriver(found.name);
      const options = containerOptions(request, { ownerId, logConfig });
      const container = await found.docker.createContainer(options);
      await container.start();
      const from = { ...outputBegin, stdout: "stored\n".length };
      const adopted = await open(ownerId).adopt(request, from);
      assert.equal(adopted?.runtimeId, container.id);
      while (said.stdout.length < 11 || said.stderr.length < 4) await new Promise(setImmediate);
      await writeFile(join(folder, "on"), "");
      assert.deepEqual(await adopted?.exited, { exitCode: 3, outOfMemory: false });
      assert.match(said.stdout, /^not stored\nlast \xff\n?$/, "bytes as they were");
      assert.equal(said.stderr, "bad\n");
    });

    test("containers that have ended stay for as long as was said, over a restart, too", async () => {
      const owner = `${ownerId}-stay`;
      const deps = { engine: found, ownerId: owner, log: silentLog, clock: systemClock };
      const staying = (): ContainerRuntime =>
        createDockerRuntime({ ...deps, keepEndedMs: 3_600_000 });
      const filters = { label: [`batchyard.owner=${owner}`] };
      const there = async (): Promise<number> =>
        (await found.docker.listContainers({ all: true, filters })).length;
      const first = staying();
      const { taskArn, ...request } = containerRequest(busyboxImage, ["true"]);
      await (await first.start({ taskArn, ...request })).exited;
      first.release(taskArn);
      assert.equal(await there(), 1);
      const next = staying();
      await next.sweep();
      assert.equal(await there(), 1, "its hour is not over");
      await next.close();
      assert.equal(await there(), 0);
      await first.close();
    });

    test("output is kept only for an agent that will ask for it", async () => {
      const deps = { engine: found, ownerId, log: silentLog, clock: systemClock };
      const keeping = createDockerRuntime({ ...deps, keepOutput: true });
      assert.deepEqual([keeping.keepsOutput, runtime.keepsOutput], [true, false]);
      const running = await keeping.start(containerRequest(busyboxImage, ["sleep", "3600"]));
      const { HostConfig } = await found.docker.getContainer(running.runtimeId).inspect();
      assert.equal(HostConfig.LogConfig?.Type, keepingDriver(found.name).Type);
      await keeping.close();
    });

    test("a container that had ended is adopted with its exit, and leaves", async () => {
      const request = containerRequest(busyboxImage, ["sh", "-c", "exit 6"]);
      const { docker } = found;
      const options = containerOptions(request, { ownerId });
      const container = await docker.createContainer(options);
      await container.start();
      await container.wait();
      const adopted = await open(ownerId).adopt(request, outputBegin);
      assert.deepEqual(await adopted?.exited, { exitCode: 6, outOfMemory: false });
    });

    test("a container of another owner is not adopted", async () => {
      const request = containerRequest(busyboxImage, ["sleep", "3600"]);
      const running = await runtime.start(request);
      assert.equal(await open(`${ownerId}-other`).adopt(request, outputBegin), undefined);
      await running.stop(0);
    });

    test("an image that no registry gives is a start failure during the pull", async () => {
      await assert.rejects(runtime.pull(containerRequest("127.0.0.1:1/none", [])), (error) => {
        assert.ok(error instanceof StartFailure);
        assert.match(
          error.message,
          /^CannotPullContainerError: Error response from daemon: .*127\.0\.0\.1:1/,
        );
        assert.equal(error.duringPull, true);
        return true;
      });
    });

    test("memory beyond the limit ends as out of memory", async () => {
      const exit = await run("tail /dev/zero", {
        memoryMiB: 8,
        hostConfig: { MemorySwap: 8 << 20 },
      });
      assert.deepEqual([exit.exitCode, exit.outOfMemory], [137, true]);
    });

    test("host folders are mounted, read-only ones are", async () => {
      await writeFile(join(folder, "in"), "from the host");
      const mount = { source: { hostPath: folder } };
      const { stdout } = await run(
        "cat /rw/in; echo back > /rw/out; echo no > /ro/x || echo refused",
        {
          mounts: [
            { ...mount, containerPath: "/rw", readOnly: false },
            { ...mount, containerPath: "/ro", readOnly: true },
          ],
        },
      );
      assert.equal(stdout, "from the hostrefused\n");
      assert.equal(await readFile(join(folder, "out"), "utf8"), "back\n");
    });

    test("fresh volumes are shared by their mount points and leave with the container", async () => {
      const source = { volume: "scratch" };
      const { stdout } = await run("echo shared > /a/file; cat /b/file", {
        mounts: [
          { source, containerPath: "/a", readOnly: false },
          { source, containerPath: "/b", readOnly: true },
        ],
      });
      assert.equal(stdout, "shared\n");
      await runtime.close();
      const filters = { label: [`batchyard.owner=${ownerId}`] };
      assert.deepEqual((await found.docker.listVolumes({ filters })).Volumes ?? [], []);
      assert.deepEqual(await found.docker.listContainers({ all: true, filters }), []);
    });

    test("user, working directory, read-only root, tmpfs and shared memory are the engine's to keep", async () => {
      const { stdout } = await run(
        "id -u; pwd; touch /x || echo read-only; touch /t/x && df -m /t /dev/shm",
        {
          config: { User: "1234", WorkingDir: "/tmp" },
          hostConfig: {
            ReadonlyRootfs: true,
            Tmpfs: { "/t": "mode=1777,size=3m" },
            ShmSize: 5 << 20,
          },
        },
      );
      assert.match(stdout, /^1234\n\/tmp\nread-only\n/);
      assert.match(stdout, / 3 .*\/t\n/);
      assert.match(stdout, / 5 .*\/dev\/shm\n/);
    });

    test("init, devices, network and limits arrive at the engine", async () => {
      const request = containerRequest(busyboxImage, ["sleep", "3600"], {
        cpu: 2048,
        memoryMiB: 33,
        hostConfig: {
          Init: true,
          NetworkMode: "host",
          Devices: [
            { PathOnHost: "/dev/null", PathInContainer: "/dev/zilch", CgroupPermissions: "rw" },
          ],
        },
      });
      const running = await runtime.start(request);
      const { HostConfig, Config } = await found.docker.getContainer(running.runtimeId).inspect();
      assert.deepEqual(
        [HostConfig.Init, HostConfig.NetworkMode, HostConfig.Memory],
        [true, "host", 33 << 20],
      );
      assert.deepEqual([HostConfig.CpuShares, HostConfig.LogConfig?.Type], [2048, "none"]);
      assert.equal(HostConfig.Devices?.[0]?.PathInContainer, "/dev/zilch");
      assert.equal(Config.Labels["com.amazonaws.ecs.task-arn"], request.taskArn);
      assert.equal(Config.Labels["com.amazonaws.ecs.cluster"], "test");
      await running.stop(0);
    });

    test("the entry point goes before the command", async () => {
      const { stdout } = await runToEnd(runtime, busyboxImage, ["b", "c"], {
        entryPoint: ["echo", "a"],
      });
      assert.equal(stdout, "a b c\n");
    });

    test("what the engine will not start says so in the engine's words", async () => {
      const request = containerRequest(busyboxImage, ["true"], { config: { User: "nobody-here" } });
      await assert.rejects(runtime.start(request), {
        message: /^CannotStartContainerError: Error response from daemon: .*nobody-here/,
      });
    });
  });
}
