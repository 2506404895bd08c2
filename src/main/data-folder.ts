/** The files of one server, under its data folder; readable by the owner alone. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export type DataFolder = {
  readonly path: string;
  readonly database: string;
  readonly logs: string;
  readonly scratch: string;
  /** The access key, for `batchyard env`. */
  readonly accessKey: string;
  /** Where the server that runs (or ran last) on this folder answers. */
  readonly endpoint: string;
};

export function dataFolder(given: string): DataFolder {
  const path = resolve(given.replace(/^~(?=\/|$)/, homedir()));
  return {
    path,
    database: join(path, "batchyard.db"),
    logs: join(path, "logs"),
    scratch: join(path, "scratch"),
    accessKey: join(path, "access-key.json"),
    endpoint: join(path, "endpoint.json"),
  };
}

export function makeDataFolder(folder: DataFolder): void {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
}
