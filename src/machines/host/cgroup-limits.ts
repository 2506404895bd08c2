/**
 * What control groups leave this process of the machine: in a CI job or a container often less than the machine
 * has. Limits of all parent groups hold as well, so the smallest one counts.
 *
 *   version 2   <root>/<path>/cpu.max ("max 100000" or "150000 100000"), memory.max ("max" or bytes)
 *   version 1   <root>/cpu/<path>/cpu.cfs_quota_us (-1: none) and cpu.cfs_period_us,
 *               <root>/memory/<path>/memory.limit_in_bytes (a huge number: none)
 */
export type CgroupLimits = {
  /** CPUs' worth of time, with a fraction. */
  readonly cpus?: number;
  readonly memoryMiB?: number;
};

const root = "/sys/fs/cgroup";

/** A version 1 limit at or over this is the kernel's way to write "none". */
const unlimitedBytes = 2 ** 60;

export type ReadText = (path: string) => Promise<string | undefined>;

/** `selfCgroup` is the text of /proc/self/cgroup. */
export async function readCgroupLimits(
  readText: ReadText,
  selfCgroup: string,
): Promise<CgroupLimits> {
  const paths = parseSelfCgroup(selfCgroup);
  const cpus: (number | undefined)[] = [];
  const memory: (number | undefined)[] = [];
  for (const group of withParents(paths.unified)) {
    cpus.push(parseCpuMax(await readText(`${root}${group}/cpu.max`)));
    memory.push(parseBytes(await readText(`${root}${group}/memory.max`)));
  }
  for (const group of withParents(paths.cpu)) {
    const folder = `${root}/cpu${group}`;
    const quota = await readText(`${folder}/cpu.cfs_quota_us`);
    cpus.push(parseQuota(quota, await readText(`${folder}/cpu.cfs_period_us`)));
  }
  for (const group of withParents(paths.memory)) {
    memory.push(parseBytes(await readText(`${root}/memory${group}/memory.limit_in_bytes`)));
  }
  const cpuLimit = smallest(cpus);
  const memoryLimit = smallest(memory);
  return {
    ...(cpuLimit === undefined ? {} : { cpus: cpuLimit }),
    ...(memoryLimit === undefined ? {} : { memoryMiB: Math.floor(memoryLimit / 2 ** 20) }),
  };
}

export type CgroupPaths = {
  readonly unified?: string;
  readonly cpu?: string;
  readonly memory?: string;
};

/** Lines are `id:controllers:path`; the unified hierarchy has id 0 and no controllers. */
export function parseSelfCgroup(text: string): CgroupPaths {
  const found: { unified?: string; cpu?: string; memory?: string } = {};
  for (const line of text.split("\n")) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    const path = match?.[2];
    if (path === undefined) continue;
    const controllers = match?.[1]?.split(",") ?? [];
    if (controllers.includes("")) found.unified = path;
    if (controllers.includes("cpu")) found.cpu = path;
    if (controllers.includes("memory")) found.memory = path;
  }
  return found;
}

/** `/a/b` -> `/a/b`, `/a`, and the empty path of the root. */
function withParents(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const parts = path.split("/").filter((part) => part !== "" && part !== "..");
  return [...parts.map((_, n) => `/${parts.slice(0, parts.length - n).join("/")}`), ""];
}

/** CPUs, from "<quota> <period>" in microseconds; undefined for "max". */
export function parseCpuMax(text: string | undefined): number | undefined {
  const [quota, period] = text?.trim().split(" ") ?? [];
  return parseQuota(quota, period);
}

function parseQuota(quota: string | undefined, period: string | undefined): number | undefined {
  const cpus = Number(quota) / Number(period);
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}

export function parseBytes(text: string | undefined): number | undefined {
  const bytes = Number.parseInt(text ?? "", 10);
  return bytes > 0 && bytes < unlimitedBytes ? bytes : undefined;
}

function smallest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
