/** Calls our own operations on a server. */
import type { YardOperation } from "../../yard/operation.ts";
import { askForEvents, eventsOf, type ServerSentEvent } from "./event-source.ts";
import { type Connection, signRequest } from "./signed-request.ts";

export type YardClient = {
  readonly connection: Connection;
  /** Rejects with a YardError for what the server refused, and with what to do when no server answers. */
  call<Input extends object, Output extends object>(
    operation: YardOperation<Input, Output>,
    input: Input,
  ): Promise<Output>;
  /** What a stream says, from a place on. Rejects as `call` does, and while it is read when the connection breaks. */
  events(
    path: string,
    query: Readonly<Record<string, string>>,
    lastEventId: string,
  ): Promise<AsyncIterable<ServerSentEvent>>;
};

/** A refusal: the code and message that an AWS client would show. */
export class YardError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "YardError";
    this.code = code;
  }
}

export function yardClient(connection: Connection, now: () => number): YardClient {
  return {
    connection,
    async call<Input extends object, Output extends object>(
      { path }: YardOperation<Input, Output>,
      input: Input,
    ): Promise<Output> {
      const body = JSON.stringify(input);
      const { url, headers } = await signRequest(connection, {
        service: "yard",
        method: "POST",
        path,
        headers: { "content-type": "application/json" },
        body,
        now: now(),
      });
      const response = await fetch(url, { method: "POST", headers, body }).catch((cause: unknown) =>
        unreachable(connection, cause),
      );
      if (!response.ok) throw await refusalOf(response);
      return (await response.json()) as Output;
    },
    async events(path, query, lastEventId) {
      const question = { path, query, lastEventId, now: now() };
      const response = await askForEvents(connection, question).catch((cause: unknown) =>
        unreachable(connection, cause),
      );
      if (!response.ok) throw await refusalOf(response);
      return eventsOf(response);
    },
  };
}

async function refusalOf(response: Response): Promise<YardError> {
  const answer: unknown = await response.json().catch(() => ({}));
  const code = response.headers.get("x-amzn-errortype") ?? `HTTP ${response.status}`;
  return new YardError(code, messageOf(answer) ?? `The server answered ${response.status}.`);
}

export function unreachable({ endpoint }: Connection, cause: unknown): never {
  throw new Error(
    `No server answers at ${endpoint}. Start one with ./bin/batchyard serve, or name its data folder with --data.`,
    { cause },
  );
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("message" in answer)) return undefined;
  return String(answer.message);
}
