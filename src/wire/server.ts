/**
 * The HTTP server: sockets, limits and timeouts around answer.ts. One port for every service, plus `GET /healthz` and
 * `GET /metrics` without a signature. Nothing a client does may end the process or keep memory: bodies and headers
 * are bounded, slow senders are cut, broken connections are dropped, and every refusal has an AWS-shaped body.
 */
import {
  createServer,
  type IncomingMessage,
  maxHeaderSize,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type Answer, type AnswerDeps, answer, refuse } from "./answer.ts";
import { encodeError } from "./encode-error.ts";
import type { OperationHandlers } from "./handlers.ts";
import {
  badExpectation,
  badMethod,
  bodyTooLarge,
  malformedRequest,
  noUpgrade,
} from "./http-refusal.ts";
import { readBody } from "./read-body.ts";
import type { WireRequest } from "./request.ts";
import { createRouter } from "./router.ts";
import { refuseSocket, sendReply, sendText } from "./send-reply.ts";
import type { ServiceName } from "./services.ts";
import { endOf, type StreamHandlers, sendStream } from "./streams.ts";
import { type UpgradeDoors, upgrade } from "./upgrade.ts";
import { type CredentialsLookup, signatureVerifier } from "./verify-signature.ts";

export type WireServerOptions = {
  readonly handlers: OperationHandlers;
  /** Asked once the operation is known: throws the ServiceError of a request that is one too many. */
  readonly admit?: (service: string, operation: string) => void;
  /** What is answered without an end, by path; see streams.ts. */
  readonly streams?: StreamHandlers;
  /** The callers' keys, or "none" for a server that verifies nothing (tests, a trusted network). */
  readonly credentials: CredentialsLookup | "none";
  /** Caller's ARN where no signature is verified. */
  readonly anonymousArn?: string;
  /** Whether the key of a machine opens an operation; none when absent. */
  readonly mayAgentCall?: AnswerDeps["mayAgentCall"];
  /** The clock that signatures are checked against and that bounds the closing time. */
  readonly clock: WireClock;
  readonly newRequestId: () => string;
  readonly log?: WireLog;
  /** Called once for each request that was answered. */
  readonly onRequest?: (observation: RequestObservation) => void;
  /** Text of `GET /metrics` in Prometheus's format; without it the path is answered 404. */
  readonly metricsText?: () => string | Promise<string>;
  /** Where connections that ask for an upgrade (websockets) are taken over, by path; elsewhere they are refused. */
  readonly doors?: UpgradeDoors;
  /** Certificate chain and private key in PEM: requests come over TLS, and in no other way. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Services whose schemas are loaded before the server listens. Others are at their first request. */
  readonly preload?: readonly ServiceName[];
  readonly maxBodyBytes?: number;
  /** All headers of a request must have arrived within this time, the whole request within the next. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly keepAliveTimeoutMs?: number;
  readonly maxConnections?: number;
  /** How long `close()` waits for requests under way before it cuts them. */
  readonly closeTimeoutMs?: number;
};

/** What `ports/clock` calls a Clock fits. */
export type WireClock = {
  /** Milliseconds since 1970. */
  now(): number;
  after(delayMs: number, then: () => void): () => void;
};

/** What `ports/telemetry` calls a Logger fits. */
export type WireLog = {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
};

export type RequestObservation = {
  readonly service: string;
  /** "unknown" for what is no operation, so that labels stay few. */
  readonly operation: string;
  readonly status: number;
  readonly seconds: number;
};

export type WireServer = {
  /** Port 0 takes a free one. Rejects if the address is taken. */
  listen(port: number, host: string): Promise<{ readonly port: number; readonly host: string }>;
  /** Takes no new connections, finishes what is under way, then closes the rest. */
  close(): Promise<void>;
};

const MIB = 1024 * 1024;
const NOTHING = Buffer.alloc(0);
/**
 * How many connections may wait to be accepted: after a restart thousands of agents come at once, and one that is
 * turned away by the system tries again ever more seldom. The system may allow fewer (net.core.somaxconn).
 */
const acceptBacklog = 4_096;
const SILENT: WireLog = { warn: () => {}, error: () => {} };

export function createWireServer(options: WireServerOptions): WireServer {
  const log = options.log ?? SILENT;
  const { clock, newRequestId } = options;
  const maxBodyBytes = options.maxBodyBytes ?? MIB;
  const router = createRouter();
  const deps: AnswerDeps = {
    router,
    handlers: options.handlers,
    streams: options.streams ?? {},
    ...(options.admit && { admit: options.admit }),
    mayAgentCall: options.mayAgentCall ?? (() => false),
    anonymousArn: options.anonymousArn ?? "arn:aws:iam::000000000000:root",
    verify:
      options.credentials === "none"
        ? undefined
        : signatureVerifier({ credentials: options.credentials, now: clock.now }),
  };
  const secure = options.tls !== undefined;
  let closing = false;
  const ending = new AbortController();
  /** Open connections, and those of them whose request is under way. */
  const sockets = new Set<Duplex>();
  const busy = new Set<Duplex>();
  /** Node's server forgets an upgraded connection but waits for its end. */
  const upgraded = new Set<Duplex>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const requestId = newRequestId();
    const head = requestOf(request, secure);
    const { path } = head;
    const observe = ({ reply, service, operation }: Answer): void => {
      const seconds = (performance.now() - started) / 1000;
      options.onRequest?.({ service, operation, status: reply.status, seconds });
    };
    if (request.method === "GET" && path === "/healthz") {
      return sendText(response, closing ? 503 : 200, closing ? "closing\n" : "ok\n");
    }
    if (request.method === "GET" && path === "/metrics" && options.metricsText !== undefined) {
      return sendText(response, 200, await options.metricsText());
    }
    const result = await readBody(request, maxBodyBytes);
    if (result.kind === "aborted") return;
    const body = result.kind === "body" ? result.body : NOTHING;
    const wireRequest: WireRequest = { ...head, body };
    if (result.kind === "too-large") {
      const refused = refuse(deps, wireRequest, requestId, bodyTooLarge(maxBodyBytes));
      response.setHeader("connection", "close");
      sendReply(response, refused.reply, requestId, closing);
      return observe(refused);
    }
    let signal = ending.signal;
    const answered = await answer(deps, wireRequest, requestId, () => {
      signal = endOf(response, ending.signal);
      return signal;
    });
    const { service, operation, fault, reply, stream } = answered;
    if (fault !== undefined) {
      log.error(
        { requestId, service, operation, err: fault },
        "A request failed for a reason that is not the caller's.",
      );
    }
    if (stream === undefined) sendReply(response, reply, requestId, closing);
    observe(answered);
    if (stream !== undefined) await sendStream(response, stream, requestId, signal);
  };

  const server = listener(
    options.tls,
    {
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? 30_000,
      keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
      connectionsCheckingInterval: Math.min(5000, options.headersTimeoutMs ?? 10_000),
      maxHeaderSize,
      // A request without Host cannot verify; it gets that answer rather than an empty one.
      requireHostHeader: false,
      noDelay: true,
    },
    (request, response) => {
      // A client that disconnects while we write must not reach the process as an unhandled error.
      response.on("error", () => {});
      // Until "close", not until the last write: what is written may not have left yet.
      busy.add(request.socket);
      response.once("close", () => busy.delete(request.socket));
      serve(request, response).catch((error: unknown) => {
        log.error({ err: error }, "A request could not be answered.");
        response.destroy();
      });
    },
  );
  server.maxConnections = options.maxConnections ?? 10_000;
  server.on(secure ? "secureConnection" : "connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    refuseSocket(socket, malformedRequest(error.code), newRequestId());
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    refuseSocket(socket, badMethod(), newRequestId());
  });
  server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) => {
    const requestId = newRequestId();
    response.setHeader("connection", "close");
    sendReply(response, encodeError("awsJson1.1", badExpectation(), requestId), requestId, closing);
  });
  const websockets = new WebSocketServer({ noServer: true, maxPayload: 4 * MIB });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => {});
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    if (options.doors === undefined || closing) {
      return refuseSocket(socket, noUpgrade(), newRequestId());
    }
    const wireRequest: WireRequest = { ...requestOf(request, secure), body: NOTHING };
    const onFault = (err: unknown): void => log.error({ err }, "A session could not be opened.");
    const asked = { message: request, socket, head };
    upgrade({ ...deps, doors: options.doors, server: websockets, onFault }, wireRequest, asked);
  });

  return {
    listen: (port, host) => {
      for (const service of options.preload ?? ["batch", "ecs", "logs", "sts"]) {
        router.preload(service);
      }
      return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, host, backlog: acceptBacklog }, () => {
          server.off("error", reject);
          server.on("error", (err) => log.error({ err }, "The listening socket has an error."));
          resolve({ port: (server.address() as AddressInfo).port, host });
        });
      });
    },
    close: () => {
      closing = true;
      ending.abort();
      return new Promise((resolve) => {
        const cancelCut = clock.after(options.closeTimeoutMs ?? 10_000, () => {
          log.warn({}, "Requests still under way at the end of the closing time are cut.");
          server.closeAllConnections();
          for (const socket of upgraded) socket.destroy();
        });
        server.close(() => {
          cancelCut();
          resolve();
        });
        // Busy connections end with their answer ("Connection: close"). Node's own closing of idle ones leaves out
        // those that never sent a request, as the spare connections of a client's pool.
        for (const session of websockets.clients) session.close(1001, "the server is stopping");
        for (const socket of sockets) {
          if (!busy.has(socket) && !upgraded.has(socket)) socket.destroy();
        }
      });
    },
  };
}

function listener(
  tls: WireServerOptions["tls"],
  limits: ServerOptions,
  onRequest: RequestListener,
): Server {
  return tls === undefined
    ? createServer(limits, onRequest)
    : createTlsServer({ ...limits, ...tls, minVersion: "TLSv1.2" }, onRequest);
}

/** All of a request but its body. */
function requestOf(
  { method = "", url = "", headers }: IncomingMessage,
  secure: boolean,
): Omit<WireRequest, "body"> {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  return { method, path, query: mark < 0 ? "" : url.slice(mark + 1), headers, secure };
}
