/**
 * What runs here, told to whoever asks on this machine, as the ECS agent tells it: `/v1/metadata`, `/v1/tasks`, one
 * task by `?taskarn=` or `?dockerid=` (whole or its beginning). On loopback alone, where Amazon's agent listens
 * everywhere.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TaskSeen } from "./task-runner.ts";

export type IntrospectionDeps = {
  readonly cluster: string;
  readonly containerInstanceArn: string;
  readonly agentVersion: string;
  readonly tasks: () => readonly TaskSeen[];
  /** What the engine calls a container; absent: there is no engine. */
  readonly engineName?: (taskArn: string, containerName: string) => string;
};

export type Introspection = {
  readonly port: number;
  readonly close: () => void;
};

type Answer = { readonly status: number; readonly body: object };

const commands = ["/v1/metadata", "/v1/tasks"];
const loopback = "127.0.0.1";

/** Port 0 takes a free one. Rejects when the port is taken. */
export async function openIntrospection(
  deps: IntrospectionDeps,
  port: number,
): Promise<Introspection> {
  const server = createServer((request, response) => {
    const target = request.url ?? "/";
    if (request.method !== "GET" || !URL.canParse(target, `http://${loopback}`)) {
      return send(response, { status: 405, body: { AvailableCommands: commands } });
    }
    send(response, answerTo(deps, new URL(target, `http://${loopback}`)));
  });
  server.listen(port, loopback);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerTo(deps: IntrospectionDeps, url: URL): Answer {
  const { cluster: Cluster, containerInstanceArn: ContainerInstanceArn } = deps;
  if (url.pathname === "/v1/metadata") {
    const Version = `Batchyard agent - v${deps.agentVersion}`;
    return { status: 200, body: { Cluster, ContainerInstanceArn, Version } };
  }
  if (url.pathname !== "/v1/tasks") return { status: 200, body: { AvailableCommands: commands } };
  const [arn, id] = [url.searchParams.get("taskarn"), url.searchParams.get("dockerid")];
  if (arn !== null && id !== null) {
    return {
      status: 400,
      body: { message: "Pass dockerid or taskarn, not both." },
    };
  }
  if (arn === null && id === null) {
    return { status: 200, body: { Tasks: deps.tasks().map((task) => shown(deps, task)) } };
  }
  const found = deps
    .tasks()
    .filter((task) =>
      id === null
        ? task.arn === arn
        : id !== "" && task.containers.some(({ runtimeId }) => runtimeId?.startsWith(id)),
    );
  const [task, another] = found;
  if (task === undefined) return { status: 404, body: {} };
  if (another !== undefined) {
    return { status: 400, body: { message: `dockerid ${id} is the beginning of several.` } };
  }
  return { status: 200, body: shown(deps, task) };
}

function shown({ engineName }: IntrospectionDeps, task: TaskSeen): object {
  return {
    Arn: task.arn,
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    Family: task.family,
    Version: task.version,
    Containers: task.containers.map((container) => ({
      DockerId: container.runtimeId ?? "",
      DockerName: engineName?.(task.arn, container.containerName) ?? "",
      Name: container.containerName,
      Image: container.image,
      ...(container.startedAt !== undefined && {
        StartedAt: new Date(container.startedAt).toISOString(),
      }),
    })),
  };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
