/**
 * The words to execute: the command itself, or `prlimit` in front of it when the job asks for ulimits. No shell:
 * it would cost as much as a short command, and it would read the words once more.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerRequest } from "../../ports/container-runtime.ts";
import { StartFailure } from "../../ports/container-runtime.ts";
import type { Words } from "./process-family.ts";

/**
 * Rejects with a `StartFailure` when nothing can be executed. `lookUp` asks for the program to be looked for here,
 * because something else will start it.
 */
export async function processCommand(
  request: ContainerRequest,
  path: string,
  lookUp: boolean,
): Promise<Words> {
  const [program, ...words] = [...(request.entryPoint ?? []), ...request.command];
  if (program === undefined) {
    throw new StartFailure(
      "CannotCreateContainerError: no command specified: the process runtime does not read the " +
        "image's own, give the job a command",
      false,
    );
  }
  const limits = ulimitOptions(request.hostConfig.Ulimits);
  if (limits.length === 0 && !lookUp) return [program, ...words];
  // Behind another program, a missing one would look like an exit.
  const found = await findProgram(program, path);
  if (found === undefined) throw notFound(program);
  if (limits.length === 0) return [found, ...words];
  if ((await findProgram("prlimit", path)) === undefined) {
    throw new StartFailure(
      "CannotCreateContainerError: ulimits: this machine has no prlimit program (util-linux) to " +
        "set them with; leave them out, or use a container engine",
      false,
    );
  }
  return ["prlimit", ...limits, "--", found, ...words];
}

/** Docker's own words, which clients match on. */
export function notFound(program: string): StartFailure {
  return cannotStart(`exec: "${program}": executable file not found in $PATH`);
}

export function cannotStart(why: string): StartFailure {
  return new StartFailure(
    `CannotStartContainerError: Error response from daemon: OCI runtime create failed: unable to start container process: ${why}: unknown`,
    false,
  );
}

/** Docker's names are prlimit's names. */
function ulimitOptions(ulimits: unknown): readonly string[] {
  if (!Array.isArray(ulimits)) return [];
  return ulimits.map(({ Name, Soft, Hard }) => `--${Name}=${limit(Soft)}:${limit(Hard)}`);
}

function limit(value: unknown): string {
  return value === -1 ? "unlimited" : String(value);
}

async function findProgram(program: string, path: string): Promise<string | undefined> {
  const places = program.includes("/")
    ? [program]
    : path.split(":").map((dir) => join(dir, program));
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      if ((await stat(place)).isFile()) return place;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}
