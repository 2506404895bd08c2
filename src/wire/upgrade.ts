/**
 * Connections that ask to become websockets: verified like any request, then handed to the door of their path.
 *
 * A refusal comes before the upgrade, as an answer whose body names an exception: agents read it, wait and try again,
 * where a connection that is accepted and then dropped would be tried again at once.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { ServiceError } from "../model/errors.ts";
import { type Caller, type CallerDeps, callerOf } from "./caller.ts";
import { endpointOf, type WireRequest } from "./request.ts";
import { SERVICES } from "./services.ts";
import { signatureClaim } from "./sigv4-claim.ts";

export type UpgradeRequest = {
  readonly query: URLSearchParams;
  readonly caller: Caller;
  /** The base URL at which the agent has reached the server. */
  readonly endpoint: string | undefined;
};

/** Why a connection is not upgraded, under a name that agents know. */
export type UpgradeRefusal = { readonly type: string; readonly message: string };

export type UpgradeDoor = {
  /** Asked before the upgrade. */
  readonly admit: (request: UpgradeRequest) => Promise<UpgradeRefusal | undefined>;
  /** Takes over what was upgraded. */
  readonly open: (request: UpgradeRequest, socket: WebSocket) => void;
};

/** By path. */
export type UpgradeDoors = Readonly<Record<string, UpgradeDoor>>;

export type UpgradeDeps = CallerDeps & {
  readonly doors: UpgradeDoors;
  readonly server: WebSocketServer;
  /** Told of what is no fault of the caller's. */
  readonly onFault: (error: unknown) => void;
};

/** No more of a body is kept by an agent. */
const bodyBytesMax = 1024;

type Connection = {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
};

export function upgrade(deps: UpgradeDeps, request: WireRequest, connection: Connection): void {
  handOver(deps, request, connection).catch((error: unknown) => {
    deps.onFault(error);
    refuse(connection.socket, 500, { type: "ServerException", message: "The server failed." });
  });
}

async function handOver(
  deps: UpgradeDeps,
  request: WireRequest,
  connection: Connection,
): Promise<void> {
  const { message, socket, head } = connection;
  const door = Object.hasOwn(deps.doors, request.path) ? deps.doors[request.path] : undefined;
  if (door === undefined) {
    return refuse(socket, 404, {
      type: "ClientException",
      message: "This server does not upgrade connections here.",
    });
  }
  // What agents send as a plus sign is a space, and they sign it as one.
  const query = request.query.replaceAll("+", "%20");
  const signed: WireRequest = { ...request, query };
  const caller = callerOf(deps, signed, SERVICES.ecs, signatureClaim(signed));
  if (caller instanceof ServiceError) {
    return refuse(socket, caller.httpStatus, {
      type: "AccessDeniedException",
      message: `${caller.code}: ${caller.message}`,
    });
  }
  const asked: UpgradeRequest = {
    query: new URLSearchParams(query),
    caller,
    endpoint: endpointOf(request),
  };
  const refused = await door.admit(asked);
  if (refused !== undefined) return refuse(socket, 400, refused);
  if (socket.destroyed) return;
  deps.server.handleUpgrade(message, socket, head, (opened) => {
    // A broken connection is an end like any other: "close" follows.
    opened.on("error", () => {});
    door.open(asked, opened);
  });
}

function refuse(socket: Duplex, status: number, { type, message }: UpgradeRefusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const wrapped = (text: string): string => JSON.stringify({ type, message: { message: text } });
  let body = wrapped(message);
  if (Buffer.byteLength(body) > bodyBytesMax) body = wrapped("");
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `x-amzn-ErrorType: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
