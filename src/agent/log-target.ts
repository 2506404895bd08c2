/**
 * Where a container's output goes and how, from the options of its awslogs driver. One of them makes no difference, the
 * region: there is one CloudWatch Logs here, and a stream is where it is looked for.
 */
import { StartFailure } from "../ports/container-runtime.ts";
import { eventPattern } from "./event-pattern.ts";

export type LogTarget = {
  readonly group: string;
  readonly stream: string;
  /** Nobody said that the group may be made: without it the container does not start. */
  readonly groupMustExist?: true;
  /** How the first line of an event looks; each line is one when absent. */
  readonly begins?: RegExp;
  /** With `mode` non-blocking: output beyond this much on its way is dropped, and the container never waits. */
  readonly dropBeyondBytes?: number;
};

type Options = Readonly<Record<string, string>>;

const defaultBufferBytes = 1024 * 1024;
const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Throws the engine's refusal of options that cannot be. */
export function logTarget(
  options: Options,
  place: { readonly group: string; readonly stream: string },
): LogTarget {
  try {
    const begins = eventPattern(options);
    const dropBeyondBytes = bufferBytes(options);
    return {
      ...place,
      ...(!createsGroup(options) && { groupMustExist: true }),
      ...(begins !== undefined && { begins }),
      ...(dropBeyondBytes !== undefined && { dropBeyondBytes }),
    };
  } catch (error) {
    const text = `CannotCreateContainerError: Error response from daemon: ${(error as Error).message}`;
    throw new StartFailure(text, false);
  }
}

/** As Go reads a yes or no, which is what the engine is written in. */
function createsGroup({ "awslogs-create-group": create = "" }: Options): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(create)) return true;
  if (["", "0", "f", "F", "FALSE", "false", "False"].includes(create)) return false;
  throw new Error(
    "must specify valid value for log opt 'awslogs-create-group': " +
      `strconv.ParseBool: parsing ${JSON.stringify(create)}: invalid syntax`,
  );
}

function bufferBytes(options: Options): number | undefined {
  const { mode = "blocking", "max-buffer-size": size } = options;
  if (mode !== "blocking" && mode !== "non-blocking") {
    throw new Error(`logger: invalid logging mode: ${mode}`);
  }
  if (mode === "blocking") {
    if (size === undefined) return undefined;
    throw new Error("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  }
  if (size === undefined) return defaultBufferBytes;
  const match = /^(\d+(?:\.\d+)?) ?([bkmg])?(?:i?b)?$/i.exec(size);
  if (match === null) {
    throw new Error(`logger: error parsing option max-buffer-size: invalid size: '${size}'`);
  }
  return Number(match[1]) * (units[match[2]?.toLowerCase() ?? "b"] ?? 1);
}
