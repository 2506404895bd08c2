/** Pulls against an engine that has no images until they are pulled, served over a socket of its own. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import Dockerode from "dockerode";
import { imagePuller } from "./image-puller.ts";

describe("image puller", () => {
  let folder: string;
  let engine: Server;
  let docker: Dockerode;
  /** Pulls under way, oldest first, to be ended by the test. */
  let open: { readonly image: string; readonly response: ServerResponse }[];
  let asked: string[];
  let there: Set<string>;
  let arrived: () => void;
  /** What the engine was to show the registry, pull by pull. */
  let credentials: (string | undefined)[];

  beforeEach(async () => {
    [open, asked, there, arrived] = [[], [], new Set(), () => undefined];
    credentials = [];
    folder = await mkdtemp(join(tmpdir(), "batchyard-engine-"));
    const socketPath = join(folder, "engine.sock");
    engine = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://engine");
      if (url.pathname === "/images/create") {
        const image = `${url.searchParams.get("fromImage")}:${url.searchParams.get("tag")}`;
        asked.push(image);
        credentials.push(request.headers["x-registry-auth"]?.toString());
        open.push({ image, response });
        response.write('{"status":"Downloading"}\n');
        arrived();
        return;
      }
      const name = decodeURIComponent(url.pathname).replace(/^\/images\/(.*)\/json$/, "$1");
      response.statusCode = there.has(name) ? 200 : 404;
      response.setHeader("content-type", "application/json");
      response.end('{"message":"no such image","RepoDigests":["x@sha256:1"]}');
    }).listen(socketPath);
    await once(engine, "listening");
    docker = new Dockerode({ socketPath });
  });
  afterEach(async () => {
    engine.close();
    engine.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  const pullsOpen = async (count: number): Promise<void> => {
    while (open.length < count) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  const finish = (last = '{"status":"done"}'): void => {
    const pull = open.shift();
    assert.ok(pull, "no pull is under way");
    if (!last.includes("error")) there.add(pull.image).add(pull.image.replace(/:latest$/, ""));
    pull.response.end(`${last}\n`);
  };

  test("an image that is there is not asked for", async () => {
    there.add("busybox");
    assert.deepEqual(await imagePuller(docker)("busybox", () => undefined), { digest: "sha256:1" });
    assert.deepEqual(asked, []);
  });

  test("tasks that want the same image share one pull, of one tag, and all see its progress", async () => {
    const pull = imagePuller(docker);
    const seen: string[] = [];
    const pulls = Promise.all(
      ["a", "b", "c"].map((name) =>
        pull("busybox", ({ status }) => seen.push(`${name} ${status}`)),
      ),
    );
    await pullsOpen(1);
    // Each has asked whether the image is there before it joins: the pull must not end until all have.
    while (!["a", "b", "c"].every((name) => seen.some((line) => line.startsWith(name)))) {
      open[0]?.response.write('{"status":"Extracting"}\n');
      await new Promise((resolve) => setImmediate(resolve));
    }
    finish();
    assert.deepEqual(
      await pulls,
      Array.from({ length: 3 }, () => ({ digest: "sha256:1" })),
    );
    assert.deepEqual(asked, ["busybox:latest"]);
    assert.ok(
      seen.includes("a done") && seen.includes("b done") && seen.includes("c done"),
      `${seen}`,
    );
  });

  test("credentials go to the engine; who has others, or none, pulls for itself", async () => {
    const pull = imagePuller(docker);
    const auth = { username: "me", password: "secret" };
    const pulls = [
      pull("a:1", () => undefined, auth),
      pull("a:1", () => undefined, { ...auth, password: "other" }),
      pull("a:1", () => undefined),
    ];
    await pullsOpen(3);
    const shown = credentials.map(
      (text) => text && JSON.parse(Buffer.from(text, "base64").toString()),
    );
    assert.deepEqual(
      shown.map((one) => one?.password),
      ["secret", "other", undefined],
    );
    assert.equal(shown[0].username, "me");
    for (let n = 0; n < 3; n += 1) finish();
    await Promise.all(pulls);
  });

  test("three pulls at a time", async () => {
    const pull = imagePuller(docker);
    const pulls = Promise.all(
      ["1", "2", "3", "4", "5"].map((tag) => pull(`a:${tag}`, () => undefined)),
    );
    await pullsOpen(3);
    assert.equal(asked.length, 3);
    for (let n = 0; n < 5; n += 1) {
      await pullsOpen(1);
      finish();
    }
    await pulls;
    assert.deepEqual([...asked].sort(), ["a:1", "a:2", "a:3", "a:4", "a:5"]);
  });

  test("a pull that fails midway fails, and the next one tries again", async () => {
    const pull = imagePuller(docker);
    const failing = pull("a:1", () => undefined);
    await pullsOpen(1);
    finish('{"error":"unexpected EOF"}');
    await assert.rejects(failing, { message: "CannotPullContainerError: unexpected EOF" });
    const again = pull("a:1", () => undefined);
    await pullsOpen(1);
    finish();
    await again;
  });
});
