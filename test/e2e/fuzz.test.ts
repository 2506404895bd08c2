/** The wire's fuzz turned on a whole server: behind the wire are real operations, a real store and its own process. */
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { describeJobs } from "../support/batch-story.ts";
import { residentMiB, type Served, serveWith, temporaryFolder } from "../support/serve.ts";
import { fuzzServer } from "../wire/fuzz.ts";
import { closeConnections } from "../wire/signing.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "../wire/wire-fixture.ts";

const seed = 20_261_123;
let server: Served | undefined;
after(() => server?.kill("SIGKILL"));

it("a whole server refuses hostile requests in AWS's form and stays well", async () => {
  const data = temporaryFolder("fuzz");
  server = await serveWith({
    data,
    flags: ["--port", "0", "--data", data, "--runtime", "process"],
    env: {
      BATCHYARD_ACCESS_KEY_ID: ACCESS_KEY_ID,
      BATCHYARD_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    },
  });
  const current = server;
  const { requests, codes } = await fuzzServer(
    {
      port: Number(new URL(server.endpoint).port),
      heldBytes: () => residentMiB(current) * 1024 * 1024,
      maxGrowthMiB: 128,
    },
    seed,
    400,
  );
  closeConnections();
  assert.ok(requests > 2_000, `only ${requests} requests`);
  assert.ok(codes.size >= 8, `only ${[...codes.keys()].join(", ")}`);
  assert.deepEqual(await describeJobs(server, ["still-there"]), []);
  assert.equal(await server.kill("SIGTERM"), 0);
  assert.equal(server.stderr(), "", "nothing was logged as our own fault");
});
