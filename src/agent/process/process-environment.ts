/**
 * The environment of a command that runs on the machine itself: what the job asked for and nothing of the server's
 * own, which may hold credentials. The few names that every program needs are filled in when the job left them out.
 */
import type { ContainerRequest } from "../../ports/container-runtime.ts";
import { markerName } from "./process-family.ts";

const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export type ProcessPlace = {
  /** The task's own folder: working directory, home and temporary files. */
  readonly scratch: string;
  /** The command runs as another user than the server. */
  readonly otherUser: boolean;
  readonly marker: string;
  /** Where the machine keeps its programs: the one thing taken over from the server. */
  readonly path: string | undefined;
};

export function processEnvironment(
  request: ContainerRequest,
  place: ProcessPlace,
): Record<string, string | undefined> {
  return {
    PATH: place.path ?? usualPath,
    // Another user works in the folder but cannot pass those above it, which are the server's alone. What has no
    // home in its container gets / as well.
    ...(place.otherUser ? { HOME: "/" } : { HOME: place.scratch, TMPDIR: place.scratch }),
    // Docker gives GPUs to a container; a plain process must be told which ones are its own.
    ...(request.gpuIds.length > 0 && {
      CUDA_VISIBLE_DEVICES: request.gpuIds.join(","),
      NVIDIA_VISIBLE_DEVICES: request.gpuIds.join(","),
    }),
    ...request.environment,
    // Node adds its own NODE_V8_COVERAGE to children unless the name is claimed; undefined is left out.
    NODE_V8_COVERAGE: request.environment.NODE_V8_COVERAGE,
    // Last: by this name everything that the command starts is found again.
    [markerName]: place.marker,
  };
}
