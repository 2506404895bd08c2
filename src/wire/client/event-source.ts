/**
 * Reads server-sent events: a signed `GET` whose answer is parsed as it comes.
 *
 * Ends with the answer. Whoever wants to go on asks again with the last id; what is between two events (comments,
 * ids without data) moves that id along as well.
 */
import { type Connection, signRequest } from "./signed-request.ts";

export type ServerSentEvent = {
  /** The place to go on from. */
  readonly id: string;
  /** Absent: nothing happened, but the place has moved. */
  readonly data?: string;
  /** What the server says aside. */
  readonly comment?: string;
};

export type StreamQuestion = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly lastEventId?: string;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** The answer's head; its status is the caller's to judge. Rejects when no server answers. */
export async function askForEvents(
  connection: Connection,
  { path, query, lastEventId, now }: StreamQuestion,
): Promise<Response> {
  const { url, headers } = await signRequest(connection, {
    ...{ service: "yard", method: "GET", path, query, now },
    headers: { accept: "text/event-stream" },
  });
  const resume = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  return fetch(url, { headers: { ...headers, ...resume } });
}

/** Rejects when the connection breaks. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let id = "";
  for await (const bytes of response.body ?? []) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = block.split("\n").map(fieldOf);
      id = textOf(fields, "id") ?? id;
      const data = textOf(fields, "data");
      const comment = textOf(fields, "");
      yield {
        id,
        ...(data === undefined ? {} : { data }),
        ...(comment === undefined ? {} : { comment }),
      };
    }
  }
}

type Field = { readonly name: string; readonly value: string };

/** `name: value`; a comment has no name. */
function fieldOf(line: string): Field {
  const colon = line.indexOf(":");
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trimStart() };
}

/** The lines of one name, as one text. */
function textOf(fields: readonly Field[], name: string): string | undefined {
  const values = fields.filter((field) => field.name === name).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join("\n");
}
