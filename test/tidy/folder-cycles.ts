/**
 * No two folders import each other, directly or in a round: then a folder can be understood, tested and replaced
 * without the ones that build on it.
 */
import { dirname } from "node:path";
import { importsOf, resolved } from "./import-law.ts";
import { isTest, type Source } from "./source.ts";

type Edges = Map<string, Map<string, string>>;

/** One sentence per round of folders, with a file for each step. */
export function folderCycles(sources: readonly Source[]): readonly string[] {
  const edges = folderEdges(sources);
  const reported = new Set<string>();
  const violations: string[] = [];
  for (const start of [...edges.keys()].sort()) {
    const round = roundFrom(start, edges);
    if (round === undefined || round.some((folder) => reported.has(folder))) continue;
    for (const folder of round) reported.add(folder);
    const steps = round.map((folder, n) => {
      const next = round[(n + 1) % round.length] ?? folder;
      return `${folder} -> ${next} (${edges.get(folder)?.get(next)})`;
    });
    violations.push(
      `folders import each other: ${steps.join(", ")}. Move what is shared into one of them, ` +
        "or into a folder that both may import",
    );
  }
  return violations;
}

/** Folder to folder, with one file that makes the step. */
function folderEdges(sources: readonly Source[]): Edges {
  const edges: Edges = new Map();
  for (const source of sources) {
    if (isTest(source.path) || !source.path.startsWith("src/")) continue;
    const from = dirname(source.path);
    for (const { specifier } of importsOf(source)) {
      if (!specifier.startsWith(".")) continue;
      const to = dirname(resolved(source.path, specifier));
      if (to === from || !to.startsWith("src/")) continue;
      const steps = edges.get(from) ?? new Map<string, string>();
      edges.set(from, steps);
      if (!steps.has(to)) steps.set(to, source.path);
    }
  }
  return edges;
}

/** The shortest way from a folder back to itself. */
function roundFrom(start: string, edges: Edges): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set([start]);
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of edges.get(way.at(-1) ?? start)?.keys() ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
