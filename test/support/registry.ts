/**
 * A container registry on this machine's loopback, where engines take it without TLS: Debian's docker-registry, open or
 * with one account.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { temporaryFolder } from "./serve.ts";

export const noRegistry: string | false =
  !existsSync("/usr/bin/docker-registry") &&
  "docker-registry is not here (Debian: docker-registry)";

/** Of the registry that asks who one is. */
export const registryAccount = { username: "puller", password: "open sesame" };
/** The account as htpasswd writes it. */
const accountLine = "puller:$2y$05$gW4Y95IyxDPTf7yEIhZTMev1kZbs66Oy5S/ITyybRiBCslv/UFmjK\n";

export type Registry = {
  /** `127.0.0.1:PORT`, as it stands before the names of images. */
  readonly address: string;
  readonly close: () => Promise<void>;
};

const registries = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of registries) child.kill("SIGKILL");
});

export async function openRegistry(options: { readonly closed?: boolean } = {}): Promise<Registry> {
  const folder = temporaryFolder("registry");
  const accounts = join(folder, "htpasswd");
  writeFileSync(accounts, accountLine);
  const config = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: "127.0.0.1:0" },
    ...(options.closed && { auth: { htpasswd: { realm: "tests", path: accounts } } }),
  };
  const file = join(folder, "config.yml");
  // YAML has JSON in it.
  writeFileSync(file, JSON.stringify(config));
  const child = spawn("/usr/bin/docker-registry", ["serve", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  registries.add(child);
  child.once("exit", () => registries.delete(child));
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stderr.resume();
    return {
      address,
      async close() {
        if (!registries.has(child)) return;
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        await gone;
      },
    };
  }
  throw new Error("the registry did not start");
}
