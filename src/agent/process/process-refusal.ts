/**
 * What a plain process can honour of a container's wishes.
 *
 * The rule: what the job needs in order to work (a path, a device, another user, rights) is refused by name when a
 * process cannot have it, since the job would fail later and less clearly. What only limits the job (memory, CPU,
 * a read-only root) or tunes it (init, swap, shared memory) is not enforced, and the job's log says so.
 */
import type { ContainerRequest } from "../../ports/container-runtime.ts";

export type ProcessUser = { readonly uid: number; readonly gid: number };

export type Verdict =
  | { readonly kind: "refused"; readonly why: string }
  | {
      readonly kind: "accepted";
      /** Set when the command runs as another user than the server. */
      readonly user?: ProcessUser;
      readonly notEnforced: readonly string[];
    };

export function judgeProcessRequest(
  request: ContainerRequest,
  own: ProcessUser | undefined,
): Verdict {
  const { config, hostConfig } = request;
  for (const mount of request.mounts) {
    if (!("hostPath" in mount.source)) {
      return refused(
        "mountPoints",
        `a fresh volume at ${mount.containerPath}`,
        "write to the working directory instead, it is the job's own and empty",
      );
    }
    if (mount.source.hostPath !== mount.containerPath) {
      return refused(
        "mountPoints",
        `${mount.source.hostPath} at ${mount.containerPath}`,
        "make containerPath equal to the volume's sourcePath",
      );
    }
  }
  for (const device of list(hostConfig.Devices)) {
    if (device.PathOnHost !== device.PathInContainer) {
      return refused(
        "linuxParameters.devices",
        `${device.PathOnHost} at ${device.PathInContainer}`,
        "leave containerPath out",
      );
    }
  }
  const tmpfs = Object.keys(record(hostConfig.Tmpfs));
  if (tmpfs.length > 0) {
    return refused("linuxParameters.tmpfs", `a file system at ${tmpfs.join(", ")}`, "use $TMPDIR");
  }
  if (hostConfig.Privileged === true && own?.uid !== 0) {
    return refused("privileged", "more rights than the server's own", "run the server as root");
  }
  const driver = record(hostConfig.LogConfig).Type;
  if (driver !== undefined && driver !== "none" && driver !== "json-file") {
    return refused("logConfiguration", `the log driver ${String(driver)}`, "use awslogs");
  }
  const user = chosenUser(config.User, own);
  if (user === "refused") {
    return refused(
      "user",
      `user ${String(config.User)}`,
      "leave user out, or run the server as root and give numbers (uid or uid:gid)",
    );
  }
  const notEnforced = [
    hostConfig.ReadonlyRootfs === true && "readonlyRootFilesystem",
    hostConfig.ShmSize !== undefined && "sharedMemorySize",
    hostConfig.MemorySwap !== undefined && "maxSwap",
  ].filter((name) => name !== false);
  return { kind: "accepted", ...(user !== undefined && { user }), notEnforced };
}

function refused(member: string, what: string, fix: string): Verdict {
  return {
    kind: "refused",
    why: `CannotCreateContainerError: ${member}: the process runtime cannot give ${what}; ${fix}, or use a container engine`,
  };
}

/** Undefined: the server's own user. Names are those of the image's password file, which is not there: only root. */
function chosenUser(
  asked: unknown,
  own: ProcessUser | undefined,
): ProcessUser | undefined | "refused" {
  if (asked === undefined || asked === "") return undefined;
  const match = /^(\d+)(?::(\d+))?$/.exec(asked === "root" ? "0:0" : String(asked));
  if (match === null || own === undefined) return "refused";
  const user = { uid: Number(match[1]), gid: Number(match[2] ?? match[1]) };
  if (user.uid === own.uid && (match[2] === undefined || user.gid === own.gid)) return undefined;
  return own.uid === 0 ? user : "refused";
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
