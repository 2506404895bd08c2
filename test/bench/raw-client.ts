/**
 * A load generator that costs next to nothing: the same bytes over and over on N keep-alive connections, one request
 * under way on each. Run as a process of its own, so that it takes no time from the server it measures.
 *
 * Reads one JSON line from standard input, prints one to standard output.
 */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

export type Load = {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The request, whole, as text. */
  readonly request: string;
};

export type LoadResult = {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 200. */
  readonly refused: number;
  readonly firstRefusal?: string;
};

const isMain = process.argv[1] === import.meta.filename;
if (isMain) {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await run(JSON.parse(line) as Load))}\n`);
  }
}

async function run(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const refusals: string[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1000;
  const request = Buffer.from(load.request);
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      converse(load, request, endsAt, latencies, refusals),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    answers: latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    refused: refusals.length,
    ...(refusals[0] === undefined ? {} : { firstRefusal: refusals[0] }),
  };
}

function converse(
  { host, port }: Load,
  request: Buffer,
  endsAt: number,
  latencies: number[],
  refusals: string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true });
    let sentAt = 0;
    let pending = "";
    const send = (): void => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk) => {
      pending += chunk.toString("latin1");
      const headEnd = pending.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(pending)?.[1] ?? 0);
      if (pending.length < headEnd + 4 + length) return;
      const now = performance.now();
      latencies.push(now - sentAt);
      if (!pending.startsWith("HTTP/1.1 200")) refusals.push(pending.slice(0, 600));
      pending = "";
      if (now < endsAt) send();
      else socket.end();
    });
  });
}
