/**
 * Finds and ends everything that a command started, also what left its process group, and also after the server
 * that started it was killed.
 *
 * Every process inherits `BATCHYARD_TASK=<owner>/<task>` in its environment; Linux shows it in /proc/<pid>/environ.
 * A process whose working directory lies in the task's scratch folder belongs to it as well (some programs overwrite
 * their environment). Known limit: a program that clears its environment, leaves its session and its folder, all
 * three, is not found; a container engine is the answer to that.
 *
 * After an ordinary exit a full scan of /proc would cost more than the command. What left the group is by then an
 * orphan, and Linux gives orphans to an ancestor of the server (init or a subreaper): the children of these few are
 * read, and only ones not seen before are looked at.
 */
import { readFileSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import type { Clock } from "../../ports/clock.ts";

export const markerName = "BATCHYARD_TASK";

export type ProcessFamily = {
  readonly marker: (taskKey: string) => string;
  /** Ends what is left of a task whose leader has exited; resolves when it is gone. Undefined: nothing was left. */
  readonly endRest: (taskKey: string, leader: number) => undefined | Promise<void>;
  /** Ends everything of this owner but the tasks named; resolves when it is gone. */
  readonly endAllBut: (isLive: (taskKey: string) => boolean) => Promise<number>;
};

export function processFamily(ownerId: string, scratchDir: string, clock: Clock): ProcessFamily {
  const prefix = `${markerName}=${ownerId}/`;
  const reapers = ancestors();
  /** Orphans by pid, with the task that each belongs to, if any. */
  let orphans = new Map<string, string | undefined>();

  /** Undefined when this system does not list children. */
  const hasOrphan = (taskKey: string): boolean | undefined => {
    const now = new Map<string, string | undefined>();
    let listed = false;
    let found = false;
    for (const reaper of reapers) {
      const children = readChildren(reaper);
      listed ||= children !== undefined;
      for (const pid of children ?? []) {
        const key = orphans.has(pid) ? orphans.get(pid) : keyOfOrphan(pid, prefix);
        now.set(pid, key);
        found ||= key === taskKey;
      }
    }
    orphans = now;
    return listed ? found : undefined;
  };

  const end = (wanted: (taskKey: string) => boolean): Promise<number> =>
    endMatching({ prefix, scratchDir, clock }, wanted);
  return {
    marker: (taskKey) => `${ownerId}/${taskKey}`,
    endRest(taskKey, leader) {
      // A group without members takes no signal. With members, their own children may be orphaned only now.
      if (!killGroup(leader) && hasOrphan(taskKey) === false) return undefined;
      return end((key) => key === taskKey).then(() => undefined);
    },
    endAllBut: (isLive) => end((key) => !isLive(key)),
  };
}

/** SIGKILL to a whole group; whether it had members left. */
export function killGroup(leader: number): boolean {
  try {
    process.kill(-leader, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

type Search = { readonly prefix: string; readonly scratchDir: string; readonly clock: Clock };

/** Kills until two scans in a row find nothing: a process may fork while it is being looked for. */
async function endMatching(search: Search, wanted: (taskKey: string) => boolean): Promise<number> {
  const killed = new Set<number>();
  /** Programs that changed their user and cannot be signalled must not hold us for ever. */
  const untouchable = new Set<number>();
  for (let cleanScans = 0, scans = 0; cleanScans < 2; scans += 1) {
    const found = (await scan(search, wanted)).filter((pid) => !untouchable.has(pid));
    cleanScans = found.length === 0 ? cleanScans + 1 : 0;
    for (const pid of found) {
      if (kill(pid) === "refused") untouchable.add(pid);
      else killed.add(pid);
    }
    // What hangs in the kernel (a dead network disk) cannot be hurried: look less often.
    if (scans > 50) await new Promise<void>((resolve) => search.clock.after(100, resolve));
  }
  return killed.size;
}

function kill(pid: number): "killed" | "refused" {
  try {
    process.kill(pid, "SIGKILL");
    return "killed";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "refused" : "killed";
  }
}

async function scan(search: Search, wanted: (taskKey: string) => boolean): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const self = String(process.pid);
  const found: number[] = [];
  // A few at a time: the thread pool is shared with everything else the server does.
  const next = pids.values();
  const walk = async (): Promise<void> => {
    for (const pid of next) {
      if (pid === self) continue;
      const key = await taskKeyOf(pid, search);
      if (key !== undefined && wanted(key)) found.push(Number(pid));
    }
  };
  await Promise.all([walk(), walk(), walk()]);
  return found;
}

/** A zombie has neither environment nor working directory, so it counts as gone. */
async function taskKeyOf(pid: string, search: Search): Promise<string | undefined> {
  const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
  const marked = markIn(environ, search.prefix);
  if (marked !== undefined) return marked;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
  if (!cwd.startsWith(`${search.scratchDir}/`)) return undefined;
  // A folder that was removed shows as "<path> (deleted)".
  return cwd.slice(search.scratchDir.length + 1).split(/\/| \(deleted\)$/)[0];
}

function markIn(environ: string, prefix: string): string | undefined {
  const at = environ.startsWith(prefix) ? 0 : environ.indexOf(`\0${prefix}`) + 1;
  if (at === 0 && !environ.startsWith(prefix)) return undefined;
  const end = environ.indexOf("\0", at);
  return environ.slice(at + prefix.length, end === -1 ? undefined : end);
}

/** Small reads of /proc are answered from memory; an asynchronous one would cost ten times as much. */
function keyOfOrphan(pid: string, prefix: string): string | undefined {
  try {
    return markIn(readFileSync(`/proc/${pid}/environ`, "latin1"), prefix);
  } catch {
    return undefined;
  }
}

function readChildren(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean);
  } catch {
    return undefined;
  }
}

/** The server's parent, its parent, up to init; the server itself when it is init (in a container). */
function ancestors(): readonly number[] {
  const chain = new Set<number>([1]);
  for (let pid = process.ppid; pid > 1 && !chain.has(pid); ) {
    chain.add(pid);
    try {
      // "pid (name) state ppid …": the name may hold anything, so read from the last bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    } catch {
      break;
    }
  }
  return [...chain];
}
