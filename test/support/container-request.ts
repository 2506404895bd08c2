/** A container request with everything filled in, and its output gathered as text. */
import type { ContainerRequest, ContainerRuntime } from "../../src/ports/container-runtime.ts";

let made = 0;

export function containerRequest(
  image: string,
  command: readonly string[],
  more: Partial<ContainerRequest> = {},
): ContainerRequest {
  made += 1;
  const taskId = `${process.pid.toString(16)}${made.toString(16).padStart(24, "0")}`;
  return {
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/test/${taskId}`,
    containerName: "default",
    image,
    command,
    environment: {},
    cpu: 128,
    memoryMiB: 64,
    gpuIds: [],
    mounts: [],
    config: {},
    hostConfig: {},
    output: () => undefined,
    ...more,
  };
}

/** Runs it to its end; stdout without the line that the process runtime begins with. */
export async function runToEnd(
  runtime: ContainerRuntime,
  image: string,
  command: readonly string[],
  more: Partial<ContainerRequest> = {},
): Promise<{ exitCode: number; outOfMemory: boolean; stdout: string; stderr: string }> {
  const chunks: Record<"stdout" | "stderr", Buffer[]> = { stdout: [], stderr: [] };
  const running = await runtime.start(
    containerRequest(image, command, {
      output: (source, chunk) => {
        chunks[source].push(Buffer.from(chunk));
        return undefined;
      },
      ...more,
    }),
  );
  const exit = await running.exited;
  const text = (source: "stdout" | "stderr"): string => Buffer.concat(chunks[source]).toString();
  return {
    ...exit,
    stdout: text("stdout").replaceAll(/^batchyard: .*\n/gm, ""),
    stderr: text("stderr"),
  };
}
