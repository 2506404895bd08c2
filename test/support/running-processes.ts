/** Processes of this machine whose command line holds a text; what has ended but is not yet reaped does not count. */
import { readdir, readFile } from "node:fs/promises";

export async function runningProcesses(text: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) continue;
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (words.replaceAll("\0", " ").includes(text)) found.push(Number(pid));
  }
  return found;
}
