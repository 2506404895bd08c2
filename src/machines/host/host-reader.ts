/**
 * How the inspection looks at the machine: files, programs, the system's own figures. Nothing here throws; what
 * is not there is undefined.
 */
import { execFile } from "node:child_process";
import { readFile, statfs } from "node:fs/promises";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";

export type HostReader = {
  readText(path: string): Promise<string | undefined>;
  /** What the program printed, whatever its exit code; undefined when it is not there or takes too long. */
  run(program: string, args: readonly string[]): Promise<string | undefined>;
  /** What a user may still write to the file system of the path. */
  freeDiskMiB(path: string): Promise<number | undefined>;
  /** As Node names them: `linux`, `darwin`; `x64`, `arm64`. */
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly release: string;
    readonly parallelism: number;
    readonly memoryMiB: number;
  };
};

/** A hanging driver must not keep the server from starting. */
const programTimeoutMs = 5000;

export function createHostReader(): HostReader {
  return {
    readText: (path) => readFile(path, "utf8").catch(() => undefined),
    run: (program, args) =>
      new Promise((resolve) => {
        execFile(program, args, { timeout: programTimeoutMs }, (error, stdout) => {
          const started = error === null || typeof error.code === "number";
          resolve(started ? stdout : undefined);
        });
      }),
    freeDiskMiB: async (path) => {
      const stats = await statfs(path).catch(() => undefined);
      return stats && Math.floor((stats.bavail * stats.bsize) / 2 ** 20);
    },
    system: {
      platform: platform(),
      arch: arch(),
      release: release(),
      parallelism: availableParallelism(),
      memoryMiB: Math.floor(totalmem() / 2 ** 20),
    },
  };
}
