/**
 * Where a container engine may answer, in the order in which the server looks too: DOCKER_HOST alone when it is set.
 * An engine on another machine does not count: it has none of the files that the pipeline reads.
 */
import { join } from "node:path";

export function engineSockets(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  if (env.DOCKER_HOST) {
    const path = env.DOCKER_HOST.replace(/^unix:\/\//, "");
    return path.startsWith("/") ? [path] : [];
  }
  const runtimeDir = env.XDG_RUNTIME_DIR;
  return [
    "/var/run/docker.sock",
    join(home, ".docker/run/docker.sock"),
    ...(runtimeDir
      ? [join(runtimeDir, "docker.sock"), join(runtimeDir, "podman/podman.sock")]
      : []),
    "/run/podman/podman.sock",
  ];
}
