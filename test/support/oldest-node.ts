/** The oldest Node on this machine that the agent says it runs on: the one that is most likely to lack something. */
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";

const oldest = 20;

export function oldestNode(): { readonly path: string; readonly major: number } {
  const places = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "node"));
  const paths = new Set(
    [...places, "/usr/bin/node", "/usr/local/bin/node", process.execPath]
      .filter((path) => existsSync(path))
      .map((path) => realpathSync(path)),
  );
  const found = [...paths]
    .map((path) => ({ path, major: Number(versionOf(path).split(".")[0]) }))
    .filter(({ major }) => major >= oldest)
    .sort((a, b) => a.major - b.major);
  return found[0] ?? { path: process.execPath, major: Number(process.versions.node.split(".")[0]) };
}

function versionOf(path: string): string {
  try {
    const script = "process.stdout.write(process.versions.node)";
    return execFileSync(path, ["-e", script], { encoding: "utf8" });
  } catch {
    return "0";
  }
}
