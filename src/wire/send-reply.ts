/** Puts an answer on the wire: on a response, or on a bare socket where there is no response object to use. */
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ServiceError } from "../model/errors.ts";
import { encodeError } from "./encode-error.ts";
import type { WireReply } from "./request.ts";

/** Does nothing for a client that has gone. `closing`: the connection ends with this answer. */
export function sendReply(
  response: ServerResponse,
  reply: WireReply,
  requestId: string,
  closing: boolean,
): void {
  if (response.destroyed || response.headersSent) return;
  const headers = [
    "content-type",
    reply.contentType,
    "content-length",
    String(Buffer.byteLength(reply.body)),
    "x-amzn-RequestId",
    requestId,
  ];
  if (reply.errorType !== undefined) headers.push("x-amzn-ErrorType", reply.errorType);
  if (closing || response.hasHeader("connection")) headers.push("connection", "close");
  response.writeHead(reply.status, headers);
  response.end(reply.body);
}

/** Text for people and probes, without the marks of an AWS answer. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; version=0.0.4; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

/** The parser has given up on the connection, or has handed it over: an answer by hand, and its end. */
export function refuseSocket(socket: Duplex, error: ServiceError, requestId: string): void {
  socket.on("error", () => {});
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const reply = encodeError("awsJson1.1", error, requestId);
  socket.end(
    `HTTP/1.1 ${error.httpStatus} Refused\r\nconnection: close\r\ncontent-type: ${reply.contentType}\r\n` +
      `content-length: ${Buffer.byteLength(reply.body)}\r\nx-amzn-RequestId: ${requestId}\r\n` +
      `x-amzn-ErrorType: ${error.code}\r\n\r\n${reply.body}`,
    () => socket.destroy(),
  );
}
