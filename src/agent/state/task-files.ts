/**
 * An agent's memory on disk: a file per task, replaced as a whole and flushed before a note counts. Only their owner
 * can read them, for a payload may carry secrets; once a task's end was delivered, its payload is dropped and what
 * remains keeps a late repetition from running it again.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type OutputPosition, outputBegin } from "../../ports/container-runtime.ts";
import type { Logger } from "../../ports/telemetry.ts";
import type { AgentMemory, StoredTask } from "../agent-memory.ts";

/** Of the file that says how much of a container's output is stored. */
const positionSuffix = ".output";
/** As long as the ECS agent remembers a task that has ended. */
const keepDeliveredMs = 3 * 60 * 60_000;

export type TaskFiles = AgentMemory & {
  /** Notes nothing more: what ends from now on ends with the agent, not by itself. */
  readonly freeze: () => void;
};

export function openTaskFiles(folder: string, log: Logger, now: number): TaskFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const known = new Map<string, StoredTask>();
  const positions = new Map<string, OutputPosition>();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(positionSuffix)) continue;
    const stored = name.endsWith(".json") ? read(path, log) : undefined;
    const isOver = stored?.task === undefined && now - statSync(path).mtimeMs > keepDeliveredMs;
    if (stored === undefined || isOver) rmSync(path, { force: true });
    else known.set(stored.arn, stored);
  }

  let frozen = false;
  const put = (stored: StoredTask): void => {
    if (frozen) return;
    known.set(stored.arn, stored);
    write(join(folder, fileName(stored.arn)), JSON.stringify(stored));
  };
  const change = (arn: string, more: Partial<StoredTask>): void => {
    const stored = known.get(arn) ?? { arn, begun: {} };
    put({ ...stored, ...more });
  };

  const positionFile = (arn: string, containerName: string): string =>
    join(folder, `${taskId(arn)}.${containerName.replaceAll(/[^\w-]/g, "_")}${positionSuffix}`);
  const positionAt = (path: string): OutputPosition => {
    const position = positions.get(path) ?? readPosition(path);
    positions.set(path, position);
    return position;
  };

  return {
    freeze() {
      frozen = true;
    },
    tasks: () => [...known.values()],
    get: (arn) => known.get(arn),
    taken: (task) => put({ arn: task.arn, task, begun: {} }),
    begun(arn, name) {
      change(arn, { begun: { ...known.get(arn)?.begun, [name]: {} } });
    },
    exited(arn, name, exit) {
      change(arn, { begun: { ...known.get(arn)?.begun, [name]: { exit } } });
    },
    ended: (last) => change(last.task, { last }),
    outputStored(arn, name, position) {
      if (frozen) return;
      const path = positionFile(arn, name);
      positions.set(path, position);
      writeFileSync(`${path}.new`, JSON.stringify(position), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
    outputOf: (arn, name) =>
      known.get(arn)?.begun[name] === undefined ? outputBegin : positionAt(positionFile(arn, name)),
    delivered(arn) {
      for (const name of Object.keys(known.get(arn)?.begun ?? {})) {
        positions.delete(positionFile(arn, name));
        rmSync(positionFile(arn, name), { force: true });
      }
      const { last } = known.get(arn) ?? {};
      put({ arn, begun: {}, ...(last !== undefined && { last }) });
    },
  };
}

function fileName(arn: string): string {
  return `${taskId(arn)}.json`;
}

function taskId(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1).replaceAll(/[^\w-]/g, "_");
}

function readPosition(path: string): OutputPosition {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as OutputPosition;
  } catch {
    return outputBegin;
  }
}

/** A file that cannot be read was not finished: what it was to say was not promised to anybody. */
function read(path: string, log: Logger): StoredTask | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as StoredTask;
  } catch (error) {
    log.warn({ path, error: String(error) }, "a task's file cannot be read and is dropped");
    return undefined;
  }
}

function write(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, "w", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
