/**
 * The folders of the groups. A folder is named by a number that is never used twice in a process; the group's
 * name is inside. A folder becomes a group by being renamed when it is complete, and stops being one by being
 * renamed before it is removed, so a crash leaves no half group: what it leaves is cleared at the next start.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

export type GroupRecord = { readonly logGroupName: string; readonly creationTime: number };

export type StoredGroup = GroupRecord & { readonly number: number };

const GROUP = /^g(\d+)$/;
const LEFTOVER = /^(?:new|deleted)-g\d+$/;

export function groupFolder(dir: string, number: number): string {
  return path.join(dir, folderName(number));
}

/** Every group of the directory, which is made if need be. */
export async function readGroups(dir: string): Promise<readonly StoredGroup[]> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const groups = new Map<string, StoredGroup>();
  for (const entry of (await readdir(dir)).sort()) {
    if (LEFTOVER.test(entry)) await rm(path.join(dir, entry), { recursive: true, force: true });
    const number = Number(GROUP.exec(entry)?.[1]);
    if (Number.isNaN(number)) continue;
    const record = await readRecord(recordPath(dir, entry));
    // Two folders of one name: the older was being deleted when the process died.
    const older = groups.get(record.logGroupName);
    if (older !== undefined) await removeGroup(dir, older.number);
    groups.set(record.logGroupName, { ...record, number });
  }
  return [...groups.values()];
}

export async function makeGroup(dir: string, group: StoredGroup): Promise<void> {
  const folder = folderName(group.number);
  const unfinished = path.join(dir, `new-${folder}`);
  const { logGroupName, creationTime } = group;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  // Synced, unlike events: a group without its name would be lost with all its streams.
  await writeFile(
    recordPath(dir, `new-${folder}`),
    `${JSON.stringify({ logGroupName, creationTime })}\n`,
    { mode: 0o600, flush: true },
  );
  await rename(unfinished, path.join(dir, folder));
}

export async function removeGroup(dir: string, number: number): Promise<void> {
  const going = path.join(dir, `deleted-${folderName(number)}`);
  await rename(path.join(dir, folderName(number)), going);
  await rm(going, { recursive: true, force: true });
}

async function readRecord(file: string): Promise<GroupRecord> {
  try {
    const { logGroupName, creationTime } = JSON.parse(await readFile(file, "utf8"));
    if (typeof logGroupName !== "string") throw new Error("logGroupName is missing");
    return { logGroupName, creationTime: Number(creationTime) };
  } catch (error) {
    throw new Error(
      `cannot read the log group's record ${file}; restore it as {"logGroupName": "...", "creationTime": 0} ` +
        "or move its folder away",
      { cause: error },
    );
  }
}

/** Wide enough to sort as numbers do. */
function folderName(number: number): string {
  return `g${number.toString().padStart(7, "0")}`;
}

function recordPath(dir: string, folder: string): string {
  return path.join(dir, folder, "group.json");
}
