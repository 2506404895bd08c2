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
      const found = await runtime.adopt(request, from);
      // One whose end was noted may have left output that was not stored.
      if (found !== undefined) return known.exit === undefined ? noteExit(request, found) : found;
      if (known.exit !== undefined) return ended(known.exit);
      throw new StartFailure(
        "ContainerVanishedError: the container was gone when the agent came back",
        false,
      );
    },
  };
}

function ended(exit: ContainerExit): RunningContainer {
  return {
    runtimeId: "",
    startedAt: 0,
    exited: Promise.resolve(exit),
    stop: async () => undefined,
  };
}
