/**
 * An engine that knows images and nothing else, served over a socket of its own: pulls stay open until a test ends
 * them, and an image that a container is made of is not removed.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Dockerode from "dockerode";

export type ScriptedEngine = {
  readonly docker: Dockerode;
  /** Names of images that are there, with the id of each. */
  readonly images: Map<string, string>;
  /** Ids that containers are made of. */
  readonly inUse: Set<string>;
  /** What pulls were asked for, in order, and what the engine was to show the registry. */
  readonly asked: string[];
  readonly credentials: (string | undefined)[];
  readonly removed: string[];
  /** Resolves when so many pulls are under way. */
  readonly pullsOpen: (count: number) => Promise<void>;
  /** Tells more of the oldest pull. */
  readonly say: (event: object) => void;
  /** Ends the oldest pull; one that does not end with an error leaves the image. */
  readonly finish: (last?: object) => void;
  readonly close: () => Promise<void>;
};

export async function scriptedEngine(): Promise<ScriptedEngine> {
  let open: { readonly image: string; readonly response: ServerResponse }[] = [];
  let arrived = (): void => undefined;
  const images = new Map<string, string>();
  const [inUse, asked, removed] = [new Set<string>(), [] as string[], [] as string[]];
  const credentials: (string | undefined)[] = [];
  const folder = await mkdtemp(join(tmpdir(), "batchyard-engine-"));
  const socketPath = join(folder, "engine.sock");

  const answer = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const remove = (name: string): readonly [number, object] => {
    const id = images.get(name) ?? ([...images.values()].includes(name) ? name : undefined);
    if (id === undefined) return [404, { message: "no such image" }];
    if (inUse.has(id)) return [409, { message: "conflict: a container is using it" }];
    for (const [one, its] of images) if (one === name || its === name) images.delete(one);
    removed.push(name);
    return [200, []];
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    if (url.pathname === "/images/create") {
      const image = `${url.searchParams.get("fromImage")}:${url.searchParams.get("tag")}`;
      asked.push(image);
      credentials.push(request.headers["x-registry-auth"]?.toString());
      const pull = { image, response };
      open.push(pull);
      response.on("close", () => {
        open = open.filter((one) => one !== pull);
      });
      response.write('{"status":"Pulling from library","id":"latest"}\n');
      return arrived();
    }
    if (url.pathname === "/images/json") {
      const list = [...images].map(([name, Id]) => ({
        ...{ Id, RepoTags: [name], Created: 0, Size: name.length },
      }));
      return answer(response, 200, list);
    }
    const name = decodeURIComponent(url.pathname).replace(/^\/images\/|\/json$/g, "");
    if (request.method === "DELETE") return answer(response, ...remove(name));
    const id = images.get(name);
    if (id === undefined) return answer(response, 404, { message: "no such image" });
    answer(response, 200, { Id: id, RepoDigests: [`x@${id}`] });
  }).listen(socketPath);
  await once(server, "listening");

  return {
    docker: new Dockerode({ socketPath }),
    ...{ images, inUse, asked, credentials, removed },
    async pullsOpen(count) {
      while (open.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    },
    say: (event) => void open[0]?.response.write(`${JSON.stringify(event)}\n`),
    finish(last = { status: "done" }) {
      const pull = open.shift();
      assert.ok(pull, "no pull is under way");
      if (!("error" in last)) {
        for (const name of [pull.image, pull.image.replace(/:latest$/, "")]) {
          images.set(name, `sha256:${pull.image}`);
        }
      }
      pull.response.end(`${JSON.stringify(last)}\n`);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}
