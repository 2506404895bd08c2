/**
 * Looks at the machine the server runs on: its facts as a machine image, and what it has to give to instances.
 *
 * Never throws. What could not be read stays undefined, which a check of the image calls "unknown"; resources
 * have a safe least instead: one vCPU, and no GPUs.
 */
import type { ImageFacts } from "../../model/image.ts";
import type { Architecture } from "../../model/instance-type.ts";
import { readCgroupLimits } from "./cgroup-limits.ts";
import type { HostResources } from "./host-ledger.ts";
import { createHostReader, type HostReader } from "./host-reader.ts";
import { type Gpu, nvidiaSmiArgs, parseNvidiaGpus } from "./nvidia-gpus.ts";
import { type Distribution, parseOsRelease, parseSwVers } from "./os-release.ts";
import { virtualizationOf } from "./virtualization.ts";

/** What the container engine says of itself. */
export type EngineFacts = {
  readonly name: string;
  readonly version: string;
  readonly logDrivers?: readonly string[];
  /** What it has, when that is less than the machine: Docker Desktop lives in a virtual machine. */
  readonly vCpus?: number;
  readonly memoryMiB?: number;
};

export type InspectHostOptions = {
  /** Asked once; an engine that is not there, or a rejection, means none. */
  readonly engine: () => Promise<EngineFacts | undefined>;
  /** Version of the agent that will run on this machine. */
  readonly agentVersion?: string;
  /** Where containers keep their data; its free space is reported. */
  readonly diskPath?: string;
  /** The machine itself when absent. */
  readonly reader?: HostReader;
};

export type HostInspection = {
  readonly facts: ImageFacts;
  readonly resources: HostResources;
};

export async function inspectHost(options: InspectHostOptions): Promise<HostInspection> {
  const reader = options.reader ?? createHostReader();
  const [distribution, virtualization, gpus, engine, initSystem, freeDiskMiB] = await Promise.all([
    readDistribution(reader),
    readVirtualization(reader),
    readGpus(reader),
    options.engine().catch(() => undefined),
    readInitSystem(reader),
    reader.freeDiskMiB(options.diskPath ?? "/"),
  ]);
  const facts = present({
    ...distribution,
    kernel: reader.system.release,
    architecture: architectureOf(reader.system.arch),
    virtualization,
    containerEngine: engine && { name: engine.name, version: engine.version },
    agentVersion: options.agentVersion,
    logDrivers: engine?.logDrivers,
    initSystem,
    gpus,
    freeDiskMiB,
  });
  return { facts, resources: await readResources(reader, engine, gpus) };
}

/** The least of what the machine has, what control groups leave, and what the engine sees. */
async function readResources(
  reader: HostReader,
  engine: EngineFacts | undefined,
  gpus: readonly Gpu[],
): Promise<HostResources> {
  const { parallelism, memoryMiB } = reader.system;
  const selfCgroup = await reader.readText("/proc/self/cgroup");
  const limits = await readCgroupLimits(reader.readText, selfCgroup ?? "");
  const cpus = Math.min(parallelism, limits.cpus ?? parallelism, engine?.vCpus ?? parallelism);
  return {
    vCpus: Math.max(1, Math.floor(cpus)),
    memoryMiB: Math.min(memoryMiB, limits.memoryMiB ?? memoryMiB, engine?.memoryMiB ?? memoryMiB),
    gpuIds: gpus.map((gpu) => gpu.id),
  };
}

async function readDistribution(reader: HostReader): Promise<Distribution> {
  if (reader.system.platform === "darwin") {
    return parseSwVers((await reader.run("sw_vers", [])) ?? "");
  }
  const text =
    (await reader.readText("/etc/os-release")) ?? (await reader.readText("/usr/lib/os-release"));
  return parseOsRelease(text ?? "");
}

async function readVirtualization(reader: HostReader): Promise<string | undefined> {
  const [detectVirt, dmiVendor, dmiProduct, cpuInfo, dockerMarker, podmanMarker] =
    await Promise.all([
      reader.run("systemd-detect-virt", []),
      reader.readText("/sys/class/dmi/id/sys_vendor"),
      reader.readText("/sys/class/dmi/id/product_name"),
      reader.readText("/proc/cpuinfo"),
      reader.readText("/.dockerenv"),
      reader.readText("/run/.containerenv"),
    ]);
  const containerMarker =
    dockerMarker !== undefined ? "docker" : podmanMarker !== undefined ? "podman" : undefined;
  return virtualizationOf({ detectVirt, dmiVendor, dmiProduct, cpuInfo, containerMarker });
}

async function readGpus(reader: HostReader): Promise<readonly Gpu[]> {
  return parseNvidiaGpus((await reader.run("nvidia-smi", nvidiaSmiArgs)) ?? "");
}

/** The name of process 1, which is all that Linux tells; macOS has launchd. */
async function readInitSystem(reader: HostReader): Promise<string | undefined> {
  if (reader.system.platform === "darwin") return "launchd";
  return (await reader.readText("/proc/1/comm"))?.trim() || undefined;
}

function architectureOf(arch: string): Architecture | undefined {
  if (arch === "x64") return "x86_64";
  return arch === "arm64" ? "arm64" : undefined;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members whose value is undefined. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}
