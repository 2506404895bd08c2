import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findDockerEngine } from "./docker-engine.ts";

test("DOCKER_HOST decides alone, and an engine that does not answer is none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "batchyard-engine-"));
  const socketPath = join(folder, "engine.sock");
  const before = process.env.DOCKER_HOST;
  // dockerode reads it itself.
  process.env.DOCKER_HOST = `unix://${socketPath}`;
  const engine = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"Version":"5.2.0","Components":[{"Name":"Podman Engine"}]}');
  });
  try {
    assert.equal(await findDockerEngine(), undefined);
    engine.listen(socketPath);
    await once(engine, "listening");
    const found = await findDockerEngine();
    assert.deepEqual([found?.name, found?.version], ["podman", "5.2.0"]);
    assert.equal(found?.endpoint, `unix://${socketPath}`);
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    engine.close();
    engine.closeAllConnections();
    await rm(folder, { recursive: true });
  }
});
