/**
 * Who may import whom. The one place where the house's walls are written down.
 *
 * A room is a folder of src with everything below it, unless a folder below has a line of its own. A room may
 * always import itself. Tests may import anything, and are not looked at.
 */
import { dirname, posix } from "node:path";
import { at, isTest, type Source } from "./source.ts";

export type Room = {
  /** Folders of src whose files it may import. */
  readonly rooms: readonly string[];
  /** Packages it may import; `*` stands for any text, `type:` allows types only. */
  readonly packages: readonly string[];
};

/** Nouns, decisions and ports are the same for every room that builds on them. */
const foundation = ["model", "core", "ports"];

export const rooms: Readonly<Record<string, Room>> = {
  model: { rooms: [], packages: [] },
  core: { rooms: ["model"], packages: [] },
  ports: { rooms: ["model"], packages: [] },

  // Where an operation of ours takes what one of AWS's takes, the shape is AWS's.
  yard: { rooms: ["model"], packages: ["@aws-sdk/client-batch"] },

  store: { rooms: ["model", "ports"], packages: ["node:*"] },
  secrets: { rooms: ["model", "ports"], packages: ["node:*", "yaml"] },
  "machines/catalogue": { rooms: ["model"], packages: [] },
  "machines/host": { rooms: ["model", "ports", "machines/catalogue"], packages: ["node:*"] },
  "machines/fake": { rooms: ["model", "ports", "machines/catalogue"], packages: [] },

  documents: { rooms: [], packages: ["yaml"] },
  faults: { rooms: ["model", "ports", "documents"], packages: [] },

  "user-data": { rooms: [], packages: ["node:buffer", "postal-mime", "nodemailer"] },

  ledger: { rooms: foundation, packages: [] },
  service: {
    rooms: [...foundation, "ledger", "user-data", "yard"],
    packages: ["type:@aws-sdk/*", "node:util", "node:buffer", "node:crypto"],
  },
  control: { rooms: [...foundation, "ledger", "user-data"], packages: [] },

  wire: {
    rooms: ["model", "ports", "yard"],
    packages: ["node:*", "@aws-sdk/*", "@smithy/*", "fast-xml-parser", "ws"],
  },
  webhooks: { rooms: ["model", "ports"], packages: ["node:*"] },
  agent: { rooms: ["model", "core/lifecycle", "ports"], packages: ["node:*"] },
  "agent/network": {
    rooms: ["model", "ports", "agent", "wire/client"],
    packages: ["node:*", "ws"],
  },
  "agent/docker": { rooms: ["model", "ports", "agent"], packages: ["node:*", "dockerode"] },
  "agent/fake": { rooms: ["model", "ports", "agent"], packages: ["node:*"] },
  "agent/process": { rooms: ["model", "ports", "agent"], packages: ["node:*"] },

  cli: {
    rooms: ["model", "ports", "yard", "wire/client", "sim/report"],
    packages: ["node:*", "@aws-sdk/*", "commander", "cli-table3"],
  },
  sim: {
    rooms: [
      ...foundation,
      "ledger",
      "service",
      "control",
      "agent",
      "store",
      "documents",
      "faults",
      "sim/report",
      "machines/fake",
      "agent/fake",
    ],
    packages: ["node:*", "pure-rand/*", "type:@aws-sdk/*"],
  },
  // What a simulation found out is printed by those who know nothing of simulating.
  "sim/report": { rooms: [], packages: [] },
  main: { rooms: ["*"], packages: ["*"] },
};

export type Import = {
  /** As it is written. */
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly index: number;
};

/** Static, dynamic, `import type`, re-exports: whatever names another module. */
const importPattern =
  /(?:\b(?:import|export)\s+(type\s)?(?:[\w*\s{},$]+?\sfrom\s+)?|\bimport\s*\(\s*)(["'])([^"'\n]+)\2/g;

export function importsOf(source: Source): readonly Import[] {
  return (
    [...source.uncommented.matchAll(importPattern)]
      // The quote must be code: an import inside a text is none.
      .filter((match) => /\S/.test(source.code.slice(match.index, match.index + 6)))
      .map((match) => ({
        specifier: match[3] ?? "",
        typeOnly: match[1] !== undefined || onlyInlineTypes(match[0]),
        index: match.index,
      }))
  );
}

/** `import { type A, type B } from` loads nothing either. */
function onlyInlineTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1]?.split(",") ?? [];
  const stated = names.map((name) => name.trim()).filter((name) => name !== "");
  return stated.length > 0 && stated.every((name) => name.startsWith("type "));
}

/** One sentence per import that breaks a wall, with the fix. */
export function importViolations(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => source.path.startsWith("src/") && !isTest(source.path))
    .flatMap((source) => importsOf(source).flatMap((one) => violationsOf(source, one)));
}

function violationsOf(source: Source, one: Import): readonly string[] {
  const where = at(source, one.index);
  const name = roomOf(source.path);
  const room = name === undefined ? undefined : rooms[name];
  if (name === undefined || room === undefined) {
    return [`${where}: this folder is no room yet; give it a line in test/tidy/import-law.ts`];
  }
  if (!one.specifier.startsWith(".")) return packageViolations(where, name, room, one);
  if (!/\.(ts|json)$/.test(one.specifier)) {
    return [`${where}: "${one.specifier}" has no file extension; write the .ts out`];
  }
  const target = resolved(source.path, one.specifier);
  if (!target.startsWith("src/")) {
    return name === "main"
      ? []
      : [`${where}: imports ${target}, which is outside src; only main and tests may`];
  }
  const mayImport = [name, ...room.rooms].some(
    (allowed) => allowed === "*" || isWithin(target, allowed, name),
  );
  if (mayImport) return [];
  return [
    `${where}: ${name} may not import ${target}; it may import ${listed(room.rooms)}. ` +
      "Move what both need into a room that both may import, or hand it in from main as a port",
  ];
}

function packageViolations(
  where: string,
  name: string,
  room: Room,
  one: Import,
): readonly string[] {
  const allowed = room.packages.some((pattern) => {
    const typesOnly = pattern.startsWith("type:");
    if (typesOnly && !one.typeOnly) return false;
    return matches(typesOnly ? pattern.slice("type:".length) : pattern, one.specifier);
  });
  if (allowed) return [];
  return [
    `${where}: ${name} may not import the package "${one.specifier}"${one.typeOnly ? " (types)" : ""}; ` +
      `it may import ${listed(room.packages)}. Use it in the room it belongs to, behind a port`,
  ];
}

function matches(pattern: string, specifier: string): boolean {
  return pattern.endsWith("*")
    ? specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern || specifier.startsWith(`${pattern}/`);
}

/** A file of the folder or below, but not of a room below that has its own line and was not named itself. */
function isWithin(target: string, folder: string, importer: string): boolean {
  if (!target.startsWith(`src/${folder}/`) && target !== `src/${folder}.ts`) return false;
  const own = roomOf(target);
  return own === undefined || own.length <= folder.length || own === importer;
}

/** The longest line of the table that the file lies in. */
export function roomOf(path: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => path.startsWith(`src/${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

export function resolved(path: string, specifier: string): string {
  return posix.join(dirname(path), specifier);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
