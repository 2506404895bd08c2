/**
 * Finds and ends what a command started on systems without Linux's /proc: by its process group, whose number the
 * first process itself writes to a file before it becomes the command. So a server that is killed at any moment
 * leaves no process without a file.
 *
 * Less than on Linux: what leaves the group is not found. A number may long belong to somebody else; a group counts
 * as ours only if none of its processes is older than the file.
 */
import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { killGroup, nextTurn, type ProcessFamily } from "./process-family.ts";

const suffix = ".pid";
const writeAndBecome = 'echo $$ > "$0" && exec "$@"';
/** `ps` tells starting times in whole seconds, and file systems may round as well. */
const clockSlackMs = 2_000;
/** How many turns of the event loop a killed group is given to be cleared away. */
const reapTurns = 2_000;

export function pidFileFamily(ownerId: string, scratchDir: string): ProcessFamily {
  const fileOf = (taskKey: string): string => join(scratchDir, `${taskKey}${suffix}`);
  return {
    wrap: (taskKey, words) => ["/bin/sh", "-c", writeAndBecome, fileOf(taskKey), ...words],
    marker: (taskKey) => `${ownerId}/${taskKey}`,
    endRest: (taskKey, leader) => endGroup(leader).then(() => rm(fileOf(taskKey), { force: true })),
    async endAllBut(isLive) {
      let ended = 0;
      for (const name of await readdir(scratchDir)) {
        const taskKey = name.slice(0, -suffix.length);
        if (!name.endsWith(suffix) || isLive(taskKey)) continue;
        const leader = Number(await readFile(fileOf(taskKey), "utf8"));
        const { mtimeMs } = await stat(fileOf(taskKey));
        if (leader > 1 && (await isOurs(leader, mtimeMs))) {
          await endGroup(leader);
          ended += 1;
        }
        await rm(fileOf(taskKey), { force: true });
      }
      return ended;
    },
  };
}

/** Resolves when the group has no members, or when what is left will not go (it waits to be reaped, or hangs). */
async function endGroup(leader: number): Promise<void> {
  for (let turn = 0; turn < reapTurns && killGroup(leader); turn += 1) await nextTurn();
}

async function isOurs(leader: number, writtenAt: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pgid=", "-o", "lstart="], {
    env: { ...process.env, LC_ALL: "C" },
  });
  const starts = stdout.split("\n").flatMap((line) => {
    const [, pgid, started = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(pgid) === leader ? [Date.parse(started)] : [];
  });
  return starts.length > 0 && starts.every((startedAt) => startedAt >= writtenAt - clockSlackMs);
}
