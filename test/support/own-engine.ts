/**
 * A Docker daemon of a test's own, with an environment of its own: its log driver `awslogs` signs with the keys that it
 * finds there. It shares nothing with the machine's daemon and has no network but the machine's.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { eventually } from "./batch-story.ts";
import { temporaryFolder } from "./serve.ts";

const daemon = "/usr/sbin/dockerd";

/** Why there can be none here; false: there can. */
export const noOwnEngine: string | false =
  process.getuid?.() === 0
    ? (!existsSync(daemon) && "dockerd is not here (Debian: docker.io)") ||
      (spawnSync("ip", ["-V"]).status !== 0 && "ip is not here (Debian: iproute2)")
    : "a Docker daemon needs root";

export type OwnEngine = { readonly docker: Docker; readonly close: () => Promise<void> };

export async function openOwnEngine(
  environment: Readonly<Record<string, string>>,
): Promise<OwnEngine> {
  const folder = temporaryFolder("engine");
  const socketPath = join(folder, "engine.sock");
  const places = ["data-root", "exec-root"].flatMap((name) => [`--${name}`, join(folder, name)]);
  const own = ["--host", `unix://${socketPath}`, "--pidfile", join(folder, "pid")];
  const bridge = makeBridge();
  const child = spawn(daemon, [...own, ...places, "--bridge", bridge, "--iptables=false"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, ...environment },
  });
  const said: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(String(chunk)));
  const docker = new Docker({ socketPath });
  const close = async (): Promise<void> => {
    await stop(child, folder);
    execFileSync("ip", ["link", "delete", bridge]);
  };
  try {
    await eventually("the daemon answers", async () => {
      if (child.exitCode !== null) throw new Error("it has ended");
      return docker.ping().then(
        () => true,
        () => false,
      );
    });
  } catch (error) {
    await close();
    throw new Error(`the Docker daemon did not start: ${error}\n${said.join("").slice(-4_000)}`);
  }
  return { docker, close };
}

/** One of its own: a daemon that is to have none removes `docker0`, which is the machine's. */
function makeBridge(): string {
  const name = `byd${process.pid}`;
  execFileSync("ip", ["link", "add", name, "type", "bridge"]);
  execFileSync("ip", ["address", "add", `10.213.${process.pid % 256}.1/24`, "dev", name]);
  return name;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }
  // What it leaves mounted would keep the folder from being removed.
  const mounted = readFileSync("/proc/mounts", "utf8").split("\n").reverse();
  for (const [, path = ""] of mounted.map((line) => line.split(" "))) {
    if (path.startsWith(`${folder}/`)) execFileSync("umount", ["--lazy", path]);
  }
}
