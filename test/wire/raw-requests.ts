/** What no HTTP client sends: requests that stop in the middle, and bytes that are no good request. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { Random } from "./seeded-random.ts";

/** Requests that stop in the middle, or are no HTTP: the server either answers 4xx or ends the connection. */
export async function sendRawRequests(random: Random, port: number): Promise<number> {
  const whole =
    'POST /v1/submitjob HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{"jobName":"a","jobQueue":"q"';
  const texts = [
    whole.slice(0, 1 + random.int(whole.length - 1)),
    whole,
    `GET / HTTP/1.1\r\n${"x: y\r\n".repeat(4000)}\r\n`,
    "GET / HTTP/1.1\r\nhost: a\r\nx\0y: z\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZZ\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET http://example.com/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    Array.from({ length: 300 }, () => String.fromCharCode(random.int(256))).join(""),
  ];
  await Promise.all(
    texts.map(async (text) => {
      const socket = connect(port, "127.0.0.1");
      let received = "";
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
      });
      await once(socket, "connect");
      // Half-closing says that no more will come.
      socket.end(text, "latin1");
      await once(socket, "close", { signal: AbortSignal.timeout(8000) });
      assert.ok(/^$|^HTTP\/1\.1 4\d\d /.test(received), `${text.slice(0, 80)} -> ${received}`);
    }),
  );
  return texts.length;
}
