import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { busyboxImage, makeBusyboxImage } from "../../../test/support/busybox-image.ts";
import { containerRequest, runToEnd } from "../../../test/support/container-request.ts";
import { silentLog } from "../../../test/support/silent-log.ts";
import { systemClock } from "../../main/system-clock.ts";
import { taskNetwork } from "../task-network.ts";
import { type DockerEngine, findDockerEngine } from "./docker-engine.ts";
import { createDockerRuntime } from "./docker-runtime.ts";
import { jobNetworks } from "./job-networks.ts";

const engine = await findDockerEngine();
if (engine !== undefined) {
  await makeBusyboxImage(engine.docker);
  exercise(engine);
} else {
  test(
    "networks of jobs",
    {
      skip: process.env.CI === undefined && "no container engine answers here",
    },
    () => assert.fail("no container engine answers here"),
  );
}

function exercise({ docker, ...engine }: DockerEngine): void {
  describe("networks of jobs", () => {
    const ownerId = `nodes-${process.pid}`;
    const runtime = createDockerRuntime({
      engine: { docker, ...engine },
      ownerId,
      log: silentLog,
      clock: systemClock,
    });
    const group = `job:${ownerId}`;
    const networks = async (): Promise<readonly string[]> => {
      const filters = { label: [`batchyard.owner=${ownerId}`] };
      return (await docker.listNetworks({ filters })).map(({ Name }) => Name);
    };
    before(() => runtime.sweep());
    after(() => runtime.close());

    test("let tasks reach each other by address, and go after the last of them", async () => {
      const script = "nc -l -p 4000 -e cat";
      const request = containerRequest(busyboxImage, ["sh", "-c", script], { network: group });
      const main = await runtime.start(request);
      assert.match(main.ipv4Address ?? "", /^\d+\.\d+\.\d+\.\d+$/);
      assert.deepEqual(await networks(), [`batchyard-job-${ownerId}`]);
      const ask = `until echo hello | nc ${main.ipv4Address} 4000; do sleep 0.1; done`;
      const other = containerRequest(busyboxImage, []);
      const { taskArn } = other;
      const { stdout } = await runToEnd(runtime, busyboxImage, ["sh", "-c", ask], {
        ...{ network: group, taskArn },
      });
      assert.equal(stdout, "hello\n");
      await main.exited;
      runtime.release(taskArn);
      assert.equal((await networks()).length, 1);
      runtime.release(request.taskArn);
      await runtime.close();
      assert.deepEqual(await networks(), []);
    });

    test("give the containers of one task one address", async () => {
      const { taskArn } = containerRequest(busyboxImage, []);
      const start = taskNetwork((request) => runtime.start(request));
      const serve = containerRequest(busyboxImage, ["sh", "-c", "nc -l -p 4000 -e cat"], {
        ...{ network: group, taskArn, containerName: "serve" },
      });
      const server = await start(serve);
      const chunks: string[] = [];
      const ask = "until echo mine | nc 127.0.0.1 4000; do sleep 0.1; done";
      const client = await start(
        containerRequest(busyboxImage, ["sh", "-c", ask], {
          ...{ network: group, taskArn, containerName: "ask" },
          output: (_, chunk) => {
            chunks.push(Buffer.from(chunk).toString());
            return undefined;
          },
        }),
      );
      assert.equal(client.ipv4Address, server.ipv4Address);
      await Promise.all([server.exited, client.exited]);
      assert.equal(chunks.join(""), "mine\n");
      runtime.release(taskArn);
      await runtime.close();
    });

    test("of a process that was killed are swept, those of others are left", async () => {
      const killed = jobNetworks(docker, { "batchyard.owner": ownerId });
      const others = jobNetworks(docker, { "batchyard.owner": `${ownerId}-other` });
      await killed.join("job:left", "task/1");
      const kept = await others.join(`job:${ownerId}-kept`, "task/2");
      await runtime.sweep();
      assert.deepEqual(await networks(), []);
      assert.equal((await docker.listNetworks({ filters: { name: [kept] } })).length, 1);
      await others.leave("task/2");
    });
  });
}
