/** Opens an ACS session: a signed websocket whose frames are `{"type": …, "message": {…}}`. */
import type { IncomingMessage } from "node:http";
import WebSocket from "ws";
import type { AcsHello, AcsSession, AgentLink } from "../../ports/agent-link.ts";
import { signRequest } from "../../wire/client/signed-request.ts";
import { type CallDeps, CallRefused } from "./json-call.ts";
import { readMessage } from "./read-message.ts";

type Handlers = Parameters<AgentLink["connect"]>[1];

const handshakeLimitMs = 30_000;
/** More than any payload. */
const frameBytesMax = 16 * 1024 * 1024;
const refusalBytesMax = 4_096;

/** `base` is what DiscoverPollEndpoint gave. Rejects with a CallRefused when the server refuses the session. */
export async function openSession(
  { connection, now }: CallDeps,
  base: string,
  hello: AcsHello,
  handlers: Handlers,
): Promise<AcsSession> {
  const { url, headers } = await signRequest(
    { ...connection(), endpoint: base },
    {
      service: "ecs",
      method: "GET",
      path: `${new URL(base).pathname.replace(/\/$/, "")}/ws`,
      query: queryOf(hello),
      now: now(),
    },
  );
  const socket = new WebSocket(url.replace(/^http/, "ws"), {
    headers: { ...headers },
    // A connection that the server has refused a session on is of no more use.
    agent: false,
    perMessageDeflate: false,
    handshakeTimeout: handshakeLimitMs,
    maxPayload: frameBytesMax,
  });
  let opened = false;
  socket.on("message", (data, isBinary) => {
    const message = isBinary ? undefined : readMessage(String(data));
    if (message !== undefined) handlers.receive(message);
  });
  socket.on("close", (code, reason) => {
    if (opened) handlers.closed(`${code} ${String(reason)}`.trim());
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => {
      refusalOf(response).then(reject, reject);
    });
  });
  opened = true;
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    close: () => socket.close(1000),
  };
}

function queryOf(hello: AcsHello): Readonly<Record<string, string>> {
  const { cluster, containerInstanceArn, agentVersion, agentHash, dockerVersion } = hello;
  return {
    ...(agentHash !== undefined && { agentHash }),
    agentVersion,
    clusterArn: cluster,
    containerInstanceArn,
    ...(dockerVersion !== undefined && { dockerVersion }),
    protocolVersion: "2",
    sendCredentials: String(hello.sendCredentials),
    seqNum: "1",
  };
}

/** Servers name the exception as `type`, or as the one member whose value is the text. */
async function refusalOf(response: IncomingMessage): Promise<Error> {
  let body = "";
  for await (const chunk of response) {
    body += String(chunk);
    if (body.length > refusalBytesMax) break;
  }
  const code = /\w+Exception/.exec(body)?.[0];
  if (code === undefined) {
    return new Error(`the server refused the session with status ${response.statusCode}`);
  }
  return new CallRefused(code, /"message"\s*:\s*"([^"]*)"/.exec(body)?.[1] ?? body);
}
