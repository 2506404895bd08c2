import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HostReader } from "./host-reader.ts";
import { inspectHost } from "./inspect-host.ts";

/** A machine that consists of what is stated and has nothing else. */
function reader(parts: {
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, string>>;
  readonly system?: Partial<HostReader["system"]>;
}): HostReader {
  return {
    readText: async (path) => parts.files?.[path],
    run: async (program) => parts.programs?.[program],
    freeDiskMiB: async () => undefined,
    system: {
      platform: "linux",
      arch: "x64",
      release: "6.1.0-18-amd64",
      parallelism: 8,
      memoryMiB: 32_000,
      ...parts.system,
    },
  };
}

const noEngine = async (): Promise<undefined> => undefined;

describe("inspecting the host", () => {
  it("reads a GPU machine completely", async () => {
    const inspection = await inspectHost({
      engine: async () => ({ name: "docker", version: "25.0.8" }),
      agent: { agentVersion: "0.1.0", logDrivers: ["awslogs"] },
      reader: {
        ...reader({
          files: {
            "/etc/os-release": 'NAME="Amazon Linux"\nVERSION_ID="2023"\n',
            "/proc/1/comm": "systemd\n",
            "/etc/docker/daemon.json": '{"log-driver": "json-file"}',
            "/proc/self/cgroup": "0::/user.slice\n",
            "/sys/fs/cgroup/user.slice/memory.max": "8589934592\n",
          },
          programs: {
            "systemd-detect-virt": "amazon\n",
            rpm: "docker=25.0.8-1.amzn2023\n",
            "nvidia-ctk": "NVIDIA Container Toolkit CLI version 1.17.8\n",
            "nvidia-smi":
              "| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4 |\n" +
              "GPU-5e9a4ef0-0000-1111-2222-333344445555, Tesla T4\n" +
              "GPU-a1b2c3d4-0000-1111-2222-333344445555, NVIDIA A10G\n",
          },
        }),
        freeDiskMiB: async (path) => (path === "/" ? 20_480 : undefined),
      },
    });
    assert.deepEqual(inspection, {
      facts: {
        platform: "linux",
        distribution: "Amazon Linux",
        distributionVersion: "2023",
        kernel: "6.1.0-18-amd64",
        architecture: "x86_64",
        virtualization: "amazon",
        containerEngine: { name: "docker", version: "25.0.8" },
        engineConfiguration: { "log-driver": "json-file" },
        agentVersion: "0.1.0",
        logDrivers: ["awslogs"],
        initSystem: "systemd",
        gpus: [
          { id: "GPU-5e9a4ef0-0000-1111-2222-333344445555", model: "Tesla T4" },
          { id: "GPU-a1b2c3d4-0000-1111-2222-333344445555", model: "NVIDIA A10G" },
        ],
        gpuDriverVersion: "550.54.15",
        cudaVersion: "12.4",
        gpuContainerRuntime: true,
        freeDiskMiB: 20_480,
        packages: { docker: "25.0.8-1.amzn2023" },
      },
      resources: {
        vCpus: 8,
        memoryMiB: 8192,
        gpuIds: [
          "GPU-5e9a4ef0-0000-1111-2222-333344445555",
          "GPU-a1b2c3d4-0000-1111-2222-333344445555",
        ],
      },
    });
  });

  it("knows macOS by its own tools, and an engine that has less than the machine", async () => {
    const { facts, resources } = await inspectHost({
      engine: async () => ({ name: "docker", version: "27.4.0", vCpus: 4, memoryMiB: 7837 }),
      reader: reader({
        programs: { sw_vers: "ProductName:\tmacOS\nProductVersion:\t15.2\n" },
        system: { platform: "darwin", arch: "arm64", release: "24.2.0" },
      }),
    });
    assert.equal(facts.distribution, "macOS");
    assert.equal(facts.platform, "linux", "containers run in the engine's own Linux");
    assert.equal(facts.kernel, undefined, "whose kernel nobody has seen");
    assert.equal(facts.architecture, "arm64");
    assert.equal(facts.initSystem, "launchd");
    assert.deepEqual(resources, { vCpus: 4, memoryMiB: 7837, gpuIds: [] });
  });

  it("leaves out what a bare machine does not tell", async () => {
    const { facts, resources } = await inspectHost({
      engine: noEngine,
      reader: reader({ system: { arch: "riscv64" } }),
    });
    assert.deepEqual(facts, {
      platform: "linux",
      kernel: "6.1.0-18-amd64",
      gpus: [],
      gpuDriverVersion: "none",
    });
    assert.deepEqual(resources, { vCpus: 8, memoryMiB: 32_000, gpuIds: [] });
  });

  it("takes an engine that fails for none, and a driver that fails for no GPU", async () => {
    const { facts } = await inspectHost({
      engine: async () => {
        throw new Error("permission denied");
      },
      reader: reader({
        programs: { "nvidia-smi": "NVIDIA-SMI has failed because it couldn't communicate\n" },
      }),
    });
    assert.equal(facts.containerEngine, undefined);
    assert.deepEqual(facts.gpus, []);
  });

  it("offers one vCPU where a control group leaves a fraction of one", async () => {
    const { resources } = await inspectHost({
      engine: noEngine,
      reader: reader({
        files: { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "25000 100000\n" },
      }),
    });
    assert.equal(resources.vCpus, 1);
  });

  it("reads the machine this test runs on", async () => {
    const { facts, resources } = await inspectHost({ engine: noEngine });
    assert.match(facts.kernel ?? "", /^\d+\.\d+/);
    assert.ok(resources.vCpus >= 1 && resources.memoryMiB > 0);
    assert.ok((facts.freeDiskMiB ?? 0) > 0);
  });
});
