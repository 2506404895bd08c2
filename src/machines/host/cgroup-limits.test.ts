import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseBytes, parseCpuMax, parseSelfCgroup, readCgroupLimits } from "./cgroup-limits.ts";

const reading =
  (files: Readonly<Record<string, string>>) =>
  async (path: string): Promise<string | undefined> =>
    files[path];

describe("the limits of control groups", () => {
  it("are read in version 2, the smallest of a group and its parents", async () => {
    const read = reading({
      "/sys/fs/cgroup/ci/job/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/ci/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/ci/job/memory.max": "2147483648\n",
      "/sys/fs/cgroup/ci/memory.max": "4294967296\n",
    });
    assert.deepEqual(await readCgroupLimits(read, "0::/ci/job\n"), { cpus: 1.5, memoryMiB: 2048 });
  });

  it("are read at the root, where a container sees its own group", async () => {
    const read = reading({
      "/sys/fs/cgroup/cpu.max": "200000 100000\n",
      "/sys/fs/cgroup/memory.max": "max\n",
    });
    assert.deepEqual(await readCgroupLimits(read, "0::/\n"), { cpus: 2 });
  });

  it("are read in version 1, also when the path is one of the machine outside", async () => {
    const read = reading({
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912\n",
    });
    const self = "4:memory:/docker/0af1\n2:cpu,cpuacct:/docker/0af1\n0::/\n";
    assert.deepEqual(await readCgroupLimits(read, self), { cpus: 0.5, memoryMiB: 512 });
  });

  it("are none where none is set or nothing can be read", async () => {
    const unlimited = reading({
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    assert.deepEqual(await readCgroupLimits(unlimited, "4:memory:/\n2:cpu:/\n"), {});
    assert.deepEqual(await readCgroupLimits(reading({}), ""), {});
  });

  it("come from texts that may hold anything", () => {
    assert.equal(parseCpuMax("100000 0"), undefined);
    assert.equal(parseCpuMax("rubbish"), undefined);
    assert.equal(parseBytes("max"), undefined);
    assert.deepEqual(parseSelfCgroup("nonsense\n9:name=systemd:/\n"), {});
  });
});
