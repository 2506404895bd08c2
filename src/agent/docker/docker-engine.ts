/**
 * Finds the container engine of this machine: Docker, or Podman, which answers the same API on its own socket.
 *
 * `DOCKER_HOST` decides alone when it is set, as it does for Docker's own tools; otherwise the usual sockets are tried
 * in order. Only an engine that answers counts.
 */
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type Dockerode from "dockerode";

export type DockerEngine = {
  readonly docker: Dockerode;
  readonly name: "docker" | "podman";
  readonly version: string;
  /** Of the socket, or the address in DOCKER_HOST. */
  readonly endpoint: string;
};

const answerTimeoutMs = 3_000;

export async function findDockerEngine(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<DockerEngine | undefined> {
  if (env.DOCKER_HOST) return ask(env.DOCKER_HOST, {});
  const runtimeDir = env.XDG_RUNTIME_DIR;
  const sockets = [
    "/var/run/docker.sock",
    join(homedir(), ".docker/run/docker.sock"),
    ...(runtimeDir
      ? [join(runtimeDir, "docker.sock"), join(runtimeDir, "podman/podman.sock")]
      : []),
    "/run/podman/podman.sock",
  ];
  for (const socketPath of sockets) {
    const exists = await access(socketPath).then(
      () => true,
      () => false,
    );
    const engine = exists ? await ask(socketPath, { socketPath }) : undefined;
    if (engine !== undefined) return engine;
  }
  return undefined;
}

/** With empty options, dockerode reads DOCKER_HOST itself. */
async function ask(
  endpoint: string,
  options: Dockerode.DockerOptions,
): Promise<DockerEngine | undefined> {
  try {
    // Loaded only where an engine may be: it costs a sixth of a second and 17 MB.
    const { default: Docker } = await import("dockerode");
    const version = await new Docker({ ...options, timeout: answerTimeoutMs }).version();
    const podman = version.Components?.some(({ Name }) => Name.includes("Podman")) ?? false;
    return {
      // Without the timeout: waiting for a container may take days.
      docker: new Docker(options),
      name: podman ? "podman" : "docker",
      version: version.Version,
      endpoint,
    };
  } catch {
    return undefined;
  }
}
