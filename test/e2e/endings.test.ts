/** However the server ends, what its jobs started does not outlive it, or at the latest not the next start. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import {
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { runningProcesses } from "../support/running-processes.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

describe("a server that ends with jobs running", () => {
  const servers = new Set<Served>();
  after(() => Promise.all([...servers].map((server) => server.kill("SIGKILL"))));
  async function open(data: string): Promise<Served> {
    const server = await serve(data, "--runtime", "process", "--overcommit");
    servers.add(server);
    return server;
  }
  const ofJobs = (data: string): Promise<readonly number[]> => runningProcesses(`: ${data};`);

  // The first does not listen to SIGTERM, the second has left its session and its parent.
  const stubborn = 'trap "" TERM; echo up; while :; do sleep 0.1; done';
  const stray = "setsid sh -c 'while :; do sleep 0.1; done' & sleep 0.2; wait";

  for (const signal of ["SIGINT", "SIGHUP", "SIGKILL"] as const) {
    it(`leaves none of them on the machine: ${signal}`, async () => {
      const data = temporaryFolder("strays");
      let server = await open(data);
      await makeQueue(server, "q", 4);
      const mark = (script: string): string => `: ${data}; ${script}`;
      const jobs = [
        await submit(server, {
          jobQueue: "q",
          jobDefinition: await registerShell(server, "stubborn", mark(stubborn)),
        }),
        await submit(server, {
          jobQueue: "q",
          jobDefinition: await registerShell(
            server,
            "stray",
            mark(stray.replace("while", mark("while"))),
          ),
        }),
      ];
      await reached(server, jobs, "RUNNING");
      await eventually("all of it runs", async () => (await ofJobs(data)).length >= 3);
      const code = await server.kill(signal);
      if (signal === "SIGKILL") {
        server = await open(data);
        for (const { status } of await ended(server, jobs)) assert.equal(status, "FAILED");
        assert.deepEqual(await ofJobs(data), [], "gone before it is said");
      } else {
        assert.equal(code, 0);
        assert.deepEqual(await ofJobs(data), []);
      }
      await server.kill("SIGTERM");
    });
  }
});
