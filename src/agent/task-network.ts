/**
 * The containers of a task that is in a network of its own share one address there, as they do on AWS: those that start
 * while another runs are put into its network namespace, where they reach it as localhost.
 */
import type { ContainerRequest, RunningContainer } from "../ports/container-runtime.ts";

type Start = (request: ContainerRequest) => Promise<RunningContainer>;

/** Starts containers of one task, one after the other where they share; as they are where they ask for no network. */
export function taskNetwork(start: Start): Start {
  let owner: RunningContainer | undefined;
  const startNext: Start = async ({ network, ...request }) => {
    if (owner !== undefined) {
      const { ipv4Address } = owner;
      const hostConfig = { ...request.hostConfig, NetworkMode: `container:${owner.runtimeId}` };
      const running = await start({ ...request, hostConfig });
      return ipv4Address === undefined ? running : { ...running, ipv4Address };
    }
    const first = await start({ ...request, ...(network !== undefined && { network }) });
    // A runtime without networks of its own gives no address: then all are in the machine's.
    if (first.ipv4Address === undefined) return first;
    owner = first;
    const leave = (): void => {
      if (owner === first) owner = undefined;
    };
    first.exited.then(leave, leave);
    return first;
  };
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    if (request.network === undefined) return start(request);
    const next = last.then(() => startNext(request));
    last = next.catch(() => undefined);
    return next;
  };
}
