/**
 * A container runtime that remembers what it began: a container that an earlier life of the agent started is found
 * again, one whose end was noted has that end, and one that is gone without a word has vanished. None runs twice.
 */
import {
  type ContainerExit,
  type ContainerRequest,
  type ContainerRuntime,
  outputBegin,
  type RunningContainer,
  StartFailure,
} from "../ports/container-runtime.ts";
import type { AgentMemory } from "./agent-memory.ts";

export function rememberingRuntime(
  runtime: ContainerRuntime,
  memory: AgentMemory,
): ContainerRuntime {
  const noteExit = (request: ContainerRequest, running: RunningContainer): RunningContainer => {
    const { taskArn, containerName } = request;
    const exited = running.exited.then((exit) => {
      memory.exited(taskArn, containerName, exit);
      return exit;
    });
    return { ...running, exited, stop: (graceMs) => running.stop(graceMs) };
  };

  return {
    ...runtime,
    async pull(request) {
      // What was begun has its image; a registry or disk that would not give it now is no reason to end it.
      const isBegun = memory.get(request.taskArn)?.begun[request.containerName] !== undefined;
      return isBegun ? {} : runtime.pull(request);
    },
    async start(request) {
      const { taskArn, containerName } = request;
      const known = memory.get(taskArn)?.begun[containerName];
      if (known === undefined) {
        memory.begun(taskArn, containerName);
        return noteExit(request, await runtime.start(request));
      }
      const from = memory.outputOf(taskArn, containerName) ?? outputBegin;
      if (known.exit !== undefined) {
        // It may have left output that was not stored; what it ended with is known in any case.
        const left = await runtime.adopt(request, from).catch(() => undefined);
        return ended(known.exit, left);
      }
      const found = await runtime.adopt(request, from);
      if (found !== undefined) return noteExit(request, found);
      throw new StartFailure(
        "ContainerVanishedError: the container was gone when the agent came back",
        false,
      );
    },
  };
}

/** `left`: what is there of it still hands over its output. */
function ended(exit: ContainerExit, left?: RunningContainer): RunningContainer {
  const handedOver = left?.exited.catch(() => undefined);
  return {
    runtimeId: left?.runtimeId ?? "",
    startedAt: left?.startedAt ?? 0,
    exited: Promise.resolve(handedOver).then(() => exit),
    stop: async () => undefined,
  };
}
