/**
 * An image for tests that needs no registry: this machine's static busybox (Debian: busybox-static) with a link for
 * each of its applets, imported into the engine once.
 */
import { execFile, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type Dockerode from "dockerode";

export const busyboxImage = "batchyard-busybox:test";

export async function makeBusyboxImage(docker: Dockerode): Promise<void> {
  const known = await docker.listImages({ filters: { reference: [busyboxImage] } });
  if (known.length > 0) return;
  const root = await mkdtemp(join(tmpdir(), "batchyard-busybox-"));
  try {
    await mkdir(join(root, "bin"));
    await mkdir(join(root, "tmp"));
    await copyFile("/bin/busybox", join(root, "bin/busybox"));
    const { stdout } = await promisify(execFile)("/bin/busybox", ["--list"]);
    const applets = stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
    const links = applets.map((name) => `ln -s busybox ${join(root, "bin", name)}`);
    await promisify(execFile)("/bin/busybox", ["sh", "-c", links.join("\n")]);
    const tar = spawn("tar", ["-c", "-C", root, "."], { stdio: ["ignore", "pipe", "inherit"] });
    const [repo, tag] = busyboxImage.split(":");
    const progress = await docker.importImage(tar.stdout, { repo, tag });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
