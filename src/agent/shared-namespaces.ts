/**
 * The namespaces for processes and for their shared memory that the containers of a task live in: the machine's
 * (`host`), one that all of the task share (`task`), or each its own.
 *
 * The shared ones are those of the container that starts first. They end with it, so what is to start later cannot.
 */
import {
  type ContainerRequest,
  type RunningContainer,
  StartFailure,
} from "../ports/container-runtime.ts";
import type { TaskRequest } from "./container-request.ts";

type Start = (request: ContainerRequest) => Promise<RunningContainer>;

/** Starts containers of one task, one after the other where they share. */
export function sharedNamespaces(
  { ipcMode, pidMode }: Pick<TaskRequest, "ipcMode" | "pidMode">,
  start: Start,
): Start {
  const own = {
    ...(ipcMode !== undefined && { IpcMode: ipcMode === "task" ? "shareable" : ipcMode }),
    ...(pidMode !== undefined && pidMode !== "task" && { PidMode: pidMode }),
  };
  const within = (request: ContainerRequest, modes: object): ContainerRequest => ({
    ...request,
    hostConfig: { ...request.hostConfig, ...modes },
  });
  if (ipcMode !== "task" && pidMode !== "task") return (request) => start(within(request, own));

  let owner: { readonly name: string; readonly runtimeId: string; gone: boolean } | undefined;
  const startNext: Start = async (request) => {
    if (owner === undefined) {
      const running = await start(within(request, own));
      const first = { name: request.containerName, runtimeId: running.runtimeId, gone: false };
      const leave = (): void => {
        first.gone = true;
      };
      running.exited.then(leave, leave);
      owner = first;
      return running;
    }
    if (owner.gone) {
      throw new StartFailure(
        `CannotStartContainerError: container ${owner.name}, whose namespaces the task's containers share ` +
          "(ipcMode or pidMode task), has ended: let it outlive the others, or leave the mode out",
        false,
      );
    }
    const joined = `container:${owner.runtimeId}`;
    return start(
      within(request, {
        ...own,
        ...(ipcMode === "task" && { IpcMode: joined }),
        ...(pidMode === "task" && { PidMode: joined }),
      }),
    );
  };
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const next = last.then(() => startNext(request));
    last = next.catch(() => undefined);
    return next;
  };
}
