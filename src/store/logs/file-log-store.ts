/**
 * The log store on plain files: one file per stream, one line per event, so that a stream that nobody reads costs
 * its name, and output can be read with `tail` when everything else is down.
 *
 * What holds:
 *  - a put resolves after its bytes are with the operating system: a crash of the process loses nothing;
 *  - at most `maxOpenFiles` files are open, however many streams are written;
 *  - opening reads the groups; the names of a group's streams are read when it is first used; a stream when it is;
 *  - one process has the directory: the server that holds the leader's lock.
 */
import type { Clock } from "../../ports/clock.ts";
import type { LogEvent, LogStore, LogStreamInfo } from "../../ports/log-store.ts";
import { chooseStreams } from "./choose-streams.ts";
import { eachOf } from "./each-of.ts";
import { FilePool } from "./file-pool.ts";
import { GroupFolder, type Stream } from "./group-folder.ts";
import {
  groupFolder,
  makeGroup,
  readGroups,
  removeGroup,
  type StoredGroup,
} from "./group-record.ts";
import { splitMessage } from "./split-message.ts";

export type FileLogStoreOptions = {
  readonly dir: string;
  readonly clock: Clock;
  /** Default 256. */
  readonly maxOpenFiles?: number;
};

type Group = {
  readonly record: StoredGroup;
  readonly folder: GroupFolder;
  /** The folder is there. */
  readonly ready: Promise<void>;
};

/** CloudWatch's bound on the names of groups and streams. */
const NAME_CHARACTERS_MAX = 512;

export async function openFileLogStore(options: FileLogStoreOptions): Promise<LogStore> {
  const { dir, clock } = options;
  const files = new FilePool(options.maxOpenFiles ?? 256);
  const groups = new Map<string, Group>();
  const underWay = new Set<Promise<unknown>>();
  let nextNumber = 1;
  let closed = false;

  const enter = (record: StoredGroup, ready: Promise<void>): Group => {
    const { number } = record;
    const now = (): number => clock.now();
    const folder = new GroupFolder({ folder: groupFolder(dir, number), number, files, now });
    const group = { record, folder, ready };
    groups.set(record.logGroupName, group);
    nextNumber = Math.max(nextNumber, number + 1);
    return group;
  };

  /** Synchronous, like a stream's: the group is there for the next caller, and `ready` says when it is stored. */
  const addGroup = (logGroupName: string): Group => {
    requireName("group", logGroupName);
    const record = { logGroupName, creationTime: clock.now(), number: nextNumber };
    const group = enter(record, makeGroup(dir, record));
    group.ready.catch(() => {
      if (groups.get(logGroupName) === group) groups.delete(logGroupName);
    });
    return group;
  };

  const loaded = async (group: Group): Promise<GroupFolder> => {
    await group.ready;
    await group.folder.load();
    return group.folder;
  };

  /** Close waits for what has begun; afterwards nothing begins. */
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new Error("the log store is closed");
    const promise = work();
    underWay.add(promise);
    try {
      return await promise;
    } finally {
      underWay.delete(promise);
    }
  };

  for (const record of await readGroups(dir)) enter(record, Promise.resolve());

  return {
    put: (groupName, streamName, events) =>
      during(async () => {
        requireName("stream", streamName);
        const split = splitEvents(events);
        const folder = await loaded(groups.get(groupName) ?? addGroup(groupName));
        const stream = folder.find(streamName) ?? folder.add(streamName);
        await folder.append(stream, split);
      }),

    createGroup: (groupName) =>
      during(async () => {
        const known = groups.get(groupName);
        await (known ?? addGroup(groupName)).ready;
        return known === undefined ? "created" : "exists";
      }),

    createStream: (groupName, streamName) =>
      during(async () => {
        requireName("stream", streamName);
        const group = groups.get(groupName);
        if (group === undefined) return "no group";
        const folder = await loaded(group);
        const known = folder.find(streamName);
        await (known ?? folder.add(streamName)).ready;
        return known === undefined ? "created" : "exists";
      }),

    deleteGroup: (groupName) =>
      during(async () => {
        const group = groups.get(groupName);
        if (group === undefined) return false;
        groups.delete(groupName);
        group.folder.markDeleted();
        await group.ready;
        await files.giveUp(groupFolder(dir, group.record.number));
        await removeGroup(dir, group.record.number);
        return true;
      }),

    listGroups: ({ prefix = "", after, limit }) =>
      during(async () => {
        const names = [...groups.keys()]
          .filter((name) => name.startsWith(prefix) && (after === undefined || name > after))
          .sort()
          .slice(0, limit);
        const found = [];
        for (const name of names) {
          const group = groups.get(name);
          if (group === undefined) continue;
          const folder = await loaded(group);
          const sizes = await eachOf(folder.streams.slice(), (stream) => folder.sizeOf(stream));
          const storedBytes = sizes.reduce((sum, size) => sum + size, 0);
          found.push({
            logGroupName: name,
            creationTime: group.record.creationTime,
            storedBytes,
          });
        }
        return found;
      }),

    listStreams: (query) =>
      during(async () => {
        const group = groups.get(query.group);
        if (group === undefined) return undefined;
        const folder = await loaded(group);
        const chosen = await chooseStreams(folder, query);
        return await eachOf(chosen, (stream) => describe(folder, stream));
      }),

    read: (query) =>
      during(async () => {
        const group = groups.get(query.group);
        if (group === undefined) return "no group";
        const folder = await loaded(group);
        const stream = folder.find(query.stream);
        return stream === undefined ? "no stream" : await folder.read(stream, query);
      }),

    close: async () => {
      closed = true;
      await Promise.allSettled([...underWay]);
      await files.giveUp("");
    },
  };
}

function requireName(what: "group" | "stream", name: string): void {
  if (name.length >= 1 && name.length <= NAME_CHARACTERS_MAX) return;
  throw new RangeError(
    `log ${what} name of ${name.length} characters; give 1 to ${NAME_CHARACTERS_MAX}`,
  );
}

function splitEvents(events: readonly LogEvent[]): readonly LogEvent[] {
  return events.flatMap(({ timestamp, message }) => {
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new RangeError(`log event timestamp ${timestamp}; give whole epoch milliseconds`);
    }
    return splitMessage(message).map((part) => ({ timestamp, message: part }));
  });
}

async function describe(folder: GroupFolder, stream: Stream): Promise<LogStreamInfo> {
  const { end, events } = await folder.tailOf(stream);
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    storedBytes: end.size,
    ...(events !== undefined && {
      firstEventTimestamp: events.firstTimestamp,
      lastEventTimestamp: events.maxTimestamp,
      lastIngestionTime: events.lastIngestionTime,
    }),
  };
}
