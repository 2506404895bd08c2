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
import { readFileSync, readlinkSync } from "node:fs";
import { readdir } from "node:fs/promises";

export const markerName = "BATCHYARD_TASK";

const scanSlice = 20;
/** What was killed and still hangs in the kernel (a dead network disk) runs no more, and is not waited for. */
const maxScans = 500;
/** How many turns of the event loop the kernel and init are given to clear away a killed group. */
const reapTurns = 200;

export type ProcessFamily = {
  /**
   * The words to start instead, when a task's processes can be found again only with help from its first one.
   * Undefined: the command may be started as it is.
   */
  readonly wrap: ((taskKey: string, words: readonly string[]) => Words) | undefined;
  readonly marker: (taskKey: string) => string;
  /** Ends what is left of a task whose leader has exited; resolves when it is gone. Undefined: nothing was left. */
  readonly endRest: (taskKey: string, leader: number) => undefined | Promise<void>;
  /** Ends everything of this owner but the tasks named; resolves when it is gone. */
  readonly endAllBut: (isLive: (taskKey: string) => boolean) => Promise<number>;
};

export type Words = readonly [string, ...string[]];

export function processFamily(ownerId: string, scratchDir: string): ProcessFamily {
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
        const key = orphans.has(pid) ? orphans.get(pid) : taskKeyOf(pid, prefix);
        now.set(pid, key);
        found ||= key === taskKey;
      }
    }
    orphans = now;
    return listed ? found : undefined;
  };

  const endGroup = async (taskKey: string, leader: number): Promise<void> => {
    // Dead members are soon reaped; only then are the children they had elsewhere orphans that can be seen.
    for (let turn = 0; turn < reapTurns && signalGroup(leader, 0); turn += 1) await nextTurn();
    if (!signalGroup(leader, 0) && hasOrphan(taskKey) === false) return;
    await end((key) => key === taskKey);
  };
  const end = (wanted: (taskKey: string) => boolean): Promise<number> =>
    endMatching({ prefix, scratchDir }, wanted);
  return {
    wrap: undefined,
    marker: (taskKey) => `${ownerId}/${taskKey}`,
    endRest(taskKey, leader) {
      // A group without members takes no signal.
      if (!killGroup(leader) && hasOrphan(taskKey) === false) return undefined;
      return endGroup(taskKey, leader);
    },
    endAllBut: (isLive) => end((key) => !isLive(key)),
  };
}

/** SIGKILL to a whole group; whether it had members left. */
export function killGroup(leader: number): boolean {
  return signalGroup(leader, "SIGKILL");
}

function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

type Search = { readonly prefix: string; readonly scratchDir: string };

/** Kills until two scans in a row find nothing: a process may fork while it is being looked for. */
async function endMatching(search: Search, wanted: (taskKey: string) => boolean): Promise<number> {
  const killed = new Set<number>();
  /** Programs that changed their user and cannot be signalled must not hold us for ever. */
  const untouchable = new Set<number>();
  for (let cleanScans = 0, scans = 0; cleanScans < 2 && scans < maxScans; scans += 1) {
    const found = (await scan(search, wanted)).filter((pid) => !untouchable.has(pid));
    cleanScans = found.length === 0 ? cleanScans + 1 : 0;
    for (const pid of found) {
      if (kill(pid) === "refused") untouchable.add(pid);
      else killed.add(pid);
    }
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
  for (let at = 0; at < pids.length; at += scanSlice) {
    // Others get their turn between slices, each of which takes less than a millisecond.
    if (at > 0) await nextTurn();
    for (const pid of pids.slice(at, at + scanSlice)) {
      if (pid === self) continue;
      const key = taskKeyOf(pid, search.prefix) ?? folderKeyOf(pid, search.scratchDir);
      if (key !== undefined && wanted(key)) found.push(Number(pid));
    }
  }
  return found;
}

/**
 * A zombie has no environment and no folder any more, so it counts as gone. Small reads of /proc are answered from
 * memory; an asynchronous one would cost ten times as much.
 */
function taskKeyOf(pid: string, prefix: string): string | undefined {
  try {
    return markIn(readFileSync(`/proc/${pid}/environ`, "latin1"), prefix);
  } catch {
    return undefined;
  }
}

function folderKeyOf(pid: string, scratchDir: string): string | undefined {
  try {
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    if (!folder.startsWith(`${scratchDir}/`)) return undefined;
    // A folder that was removed shows as "<path> (deleted)".
    return folder.slice(scratchDir.length + 1).split(/\/| \(deleted\)$/)[0];
  } catch {
    return undefined;
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function markIn(environ: string, prefix: string): string | undefined {
  const at = environ.startsWith(prefix) ? 0 : environ.indexOf(`\0${prefix}`) + 1;
  if (at === 0 && !environ.startsWith(prefix)) return undefined;
  const end = environ.indexOf("\0", at);
  return environ.slice(at + prefix.length, end === -1 ? undefined : end);
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
