/**
 * One log group: a folder with the group's own record, the list of its streams' names and a file per stream.
 *
 *     g0000001/group.json              {"logGroupName", "creationTime"}
 *              streams.jsonl           one line per stream: number, name, time of creation
 *              0000/000012.jsonl       the events of stream 12, a thousand streams to a folder
 *
 * The names are read when the group is touched for the first time and then stay in memory, sorted: about 200
 * bytes per stream. A stream exists for callers as soon as it is asked for, and its writes wait until its name
 * is in the list: so puts keep their order while it is being made.
 */
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import type { LogEvent, LogEventsPage, LogEventsQuery } from "../../ports/log-store.ts";
import { appendEvents } from "./append-events.ts";
import { Batcher } from "./batcher.ts";
import { formatEventId } from "./event-id.ts";
import type { FilePool } from "./file-pool.ts";
import { appendLines, type LineEnd, readExactly } from "./line-file.ts";
import { encodeName, type NamedStream, readNames } from "./names-file.ts";
import { readPage } from "./read-page.ts";
import { EMPTY_TAIL, readStreamTail, type StreamTail } from "./stream-tail.ts";

export type Stream = NamedStream & {
  /** Pending while the name is being written; absent afterwards. */
  ready?: Promise<void> | undefined;
  /** Known once the stream was touched. */
  tail?: StreamTail | undefined;
  /** Present while something is being written. */
  writer?: Batcher<readonly LogEvent[]> | undefined;
  /** Size of a stream that was not touched yet. */
  sizeOnDisk?: number | undefined;
};

export type GroupOptions = {
  readonly folder: string;
  /** Tells this group's event ids from those of other groups. */
  readonly number: number;
  readonly files: FilePool;
  readonly now: () => number;
};

const STREAMS_PER_FOLDER = 1000;

export class GroupFolder {
  readonly #options: GroupOptions;
  readonly #names: Batcher<NamedStream>;
  #namesEnd: LineEnd = { size: 0, torn: false };
  #nextNumber = 1;
  #loaded: Promise<void> | undefined;
  #deleted = false;
  /** Folders of streams that are known to be there. */
  readonly #made = new Set<string>();
  /** Sorted by name. */
  readonly #streams: Stream[] = [];

  constructor(options: GroupOptions) {
    this.#options = options;
    this.#names = new Batcher(
      (streams) => this.#writeNames(streams),
      () => undefined,
    );
  }

  get streams(): readonly Stream[] {
    return this.#streams;
  }

  /** Reads the names, once. Every use starts by awaiting this, which also keeps the order of puts. */
  load(): Promise<void> {
    this.#loaded ??= this.#readNames().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  find(name: string): Stream | undefined {
    const found = this.#streams[this.indexOf(name)];
    return found?.name === name ? found : undefined;
  }

  /** The place of the first stream whose name is not less. */
  indexOf(name: string): number {
    let low = 0;
    let high = this.#streams.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#streams[middle]?.name ?? "") < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Synchronous: the stream is there for the next caller, its `ready` says when it is stored. */
  add(name: string): Stream {
    const stream: Stream = {
      number: this.#nextNumber++,
      name,
      creationTime: this.#options.now(),
      ready: undefined,
      tail: EMPTY_TAIL,
      writer: undefined,
      sizeOnDisk: undefined,
    };
    this.#streams.splice(this.indexOf(name), 0, stream);
    stream.ready = this.#names.push(stream).then(
      () => {
        stream.ready = undefined;
      },
      (error: unknown) => {
        const index = this.indexOf(name);
        if (this.#streams[index] === stream) this.#streams.splice(index, 1);
        throw error;
      },
    );
    stream.ready.catch(() => undefined);
    return stream;
  }

  append(stream: Stream, events: readonly LogEvent[]): Promise<void> {
    stream.writer ??= new Batcher(
      (batches) => this.#writeEvents(stream, batches.flat()),
      () => {
        stream.writer = undefined;
      },
    );
    return stream.writer.push(events);
  }

  async read(stream: Stream, query: LogEventsQuery): Promise<LogEventsPage | "bad token"> {
    const tail = await this.tailOf(stream);
    const eventId = (timestamp: number, position: number): string =>
      formatEventId(timestamp, this.#options.number, stream.number, position);
    const page = await this.#options.files.use(this.#pathOf(stream), false, (file) =>
      readPage({ read: (into, at) => readExactly(file, into, at), tail, eventId }, query),
    );
    if (page !== undefined) return page;
    // No event was written yet, so there is no file.
    const read = (): Promise<void> => Promise.resolve();
    return await readPage({ read, tail: EMPTY_TAIL, eventId }, query);
  }

  async tailOf(stream: Stream): Promise<StreamTail> {
    if (stream.tail !== undefined) return stream.tail;
    const tail = await this.#options.files.use(this.#pathOf(stream), false, readStreamTail);
    // A put that came meanwhile knows better.
    stream.tail ??= tail ?? EMPTY_TAIL;
    return stream.tail;
  }

  async sizeOf(stream: Stream): Promise<number> {
    if (stream.tail !== undefined) return stream.tail.end.size;
    stream.sizeOnDisk ??= await stat(this.#pathOf(stream)).then(
      (found) => found.size,
      () => 0,
    );
    return stream.sizeOnDisk;
  }

  /** What is still being written is dropped: it would be deleted with the rest. */
  markDeleted(): void {
    this.#deleted = true;
  }

  async #readNames(): Promise<void> {
    const streams: Stream[] = [];
    const end = await this.#options.files.use(this.#namesPath(), true, (file) =>
      readNames(file, ({ number, name, creationTime }) => {
        // All members from the start, so that all streams share one shape in memory.
        streams.push({
          number,
          name,
          creationTime,
          ready: undefined,
          tail: undefined,
          writer: undefined,
          sizeOnDisk: undefined,
        });
        this.#nextNumber = Math.max(this.#nextNumber, number + 1);
      }),
    );
    streams.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.number - b.number));
    for (const stream of streams) this.#streams.push(stream);
    this.#namesEnd = end ?? this.#namesEnd;
  }

  async #writeNames(streams: readonly NamedStream[]): Promise<void> {
    if (this.#deleted) return;
    const lines = Buffer.from(streams.map(encodeName).join(""));
    try {
      for (const stream of streams) await this.#makeFolder(path.dirname(this.#pathOf(stream)));
      await this.#options.files.use(this.#namesPath(), true, async (file) => {
        this.#namesEnd = await appendLines(file, this.#namesEnd, lines);
      });
    } catch (error) {
      if (this.#deleted) return;
      this.#namesEnd = { ...this.#namesEnd, torn: true };
      throw error;
    }
  }

  /** Never makes the group's own folder: it may have been deleted at this moment, and must not come back. */
  async #makeFolder(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
    this.#made.add(folder);
  }

  async #writeEvents(stream: Stream, events: readonly LogEvent[]): Promise<void> {
    await stream.ready;
    if (this.#deleted || events.length === 0) return;
    try {
      await this.#options.files.use(this.#pathOf(stream), true, async (file) => {
        stream.tail ??= await readStreamTail(file);
        stream.tail = await appendEvents(file, stream.tail, events, this.#options.now());
      });
    } catch (error) {
      if (this.#deleted) return;
      if (stream.tail !== undefined) {
        stream.tail = { ...stream.tail, end: { ...stream.tail.end, torn: true } };
      }
      throw error;
    }
  }

  #namesPath(): string {
    return path.join(this.#options.folder, "streams.jsonl");
  }

  #pathOf(stream: NamedStream): string {
    const folder = Math.floor(stream.number / STREAMS_PER_FOLDER);
    return path.join(
      this.#options.folder,
      folder.toString().padStart(4, "0"),
      `${stream.number.toString().padStart(6, "0")}.jsonl`,
    );
  }
}
