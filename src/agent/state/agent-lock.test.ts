import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lockAgentFolder } from "./agent-lock.ts";

describe("the lock of an agent's folder", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchyard-lock-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("is held by one agent at a time, who is named to the next", async () => {
    const lock = await lockAgentFolder(folder);
    await assert.rejects(lockAgentFolder(`${folder}/`), {
      message: new RegExp(`is in use by another agent \\(process ${process.pid}\\): stop that one`),
    });
    lock.release();
    (await lockAgentFolder(folder)).release();
  });
});
