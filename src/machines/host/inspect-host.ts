/**
 * Looks at the machine the server runs on: its facts as a machine image, and what it has to give to instances.
 *
 * Never throws. What could not be read stays undefined, which a check of the image calls "unknown"; resources
 * have a safe least instead: one vCPU, and no GPUs.
 */
import { absent, type ImageFacts, processRuntime } from "../../model/image-facts.ts";
import type { Architecture } from "../../model/instance-type.ts";
import { readCgroupLimits } from "./cgroup-limits.ts";
import { parseDaemonOptions } from "./daemon-options.ts";
import type { HostResources } from "./host-ledger.ts";
import { createHostReader, type HostReader } from "./host-reader.ts";
import { installedPackages } from "./installed-packages.ts";
import { type Gpu, nvidiaSmiArgs, parseNvidiaDriver, parseNvidiaGpus } from "./nvidia-gpus.ts";
import { type Distribution, parseOsRelease, parseSwVers } from "./os-release.ts";
import { virtualizationOf } from "./virtualization.ts";

/** What the container engine, or the process runtime in its place, says of itself. */
export type EngineFacts = {
  readonly name: string;
  readonly version: string;
  /** What it has, when that is less than the machine: Docker Desktop lives in a virtual machine. */
  readonly vCpus?: number;
  readonly memoryMiB?: number;
};

export type InspectHostOptions = {
  /** Asked once; an engine that is not there, or a rejection, means none. */
  readonly engine: () => Promise<EngineFacts | undefined>;
  /** Facts of the agent that will run on this machine, which only who starts it knows. */
  readonly agent?: ImageFacts;
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
  const [distribution, virtualization, gpus, engine, initSystem, freeDiskMiB, packages, daemon] =
    await Promise.all([
      readDistribution(reader),
      readVirtualization(reader),
      readGpus(reader),
      options.engine().catch(() => undefined),
      readInitSystem(reader),
      reader.freeDiskMiB(options.diskPath ?? "/"),
      installedPackages(reader),
      reader.readText("/etc/docker/daemon.json"),
    ]);
  const facts = present({
    ...systemOf(reader, engine),
    ...distribution,
    architecture: architectureOf(reader.system.arch),
    virtualization,
    containerEngine: engine && { name: engine.name, version: engine.version },
    engineConfiguration: parseDaemonOptions(daemon),
    ...options.agent,
    initSystem,
    gpus,
    ...(await readGpuDriver(reader, gpus, engine)),
    freeDiskMiB,
    packages,
  });
  return { facts, resources: await readResources(reader, engine, gpus) };
}

/** An engine on macOS or Windows lives in a Linux of its own, whose kernel is not this machine's. */
function systemOf(reader: HostReader, engine: EngineFacts | undefined): ImageFacts {
  const { platform, release } = reader.system;
  const hasOwnLinux =
    platform !== "linux" && engine !== undefined && engine.name !== processRuntime;
  return hasOwnLinux ? { platform: "linux" } : { platform, kernel: release };
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

/** Commands of the process runtime see the GPUs as the machine does; containers see them through NVIDIA's toolkit. */
async function readGpuDriver(
  reader: HostReader,
  gpus: readonly Gpu[],
  engine: EngineFacts | undefined,
): Promise<Pick<ImageFacts, "gpuDriverVersion" | "cudaVersion" | "gpuContainerRuntime">> {
  if (gpus.length === 0) return { gpuDriverVersion: absent };
  const toolkit = await reader.run("nvidia-ctk", ["--version"]);
  return {
    ...parseNvidiaDriver((await reader.run("nvidia-smi", [])) ?? ""),
    gpuContainerRuntime: engine?.name === processRuntime || toolkit !== undefined,
  };
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
