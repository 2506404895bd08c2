/**
 * The program of the spawner process as JavaScript text. In a bundle of one file there is no file of it: the bundler
 * puts the text in this module's place.
 *
 * The types are taken out here: a Node that does this itself loads a compiler for it, which doubles its private memory
 * (26 instead of 13 MB).
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";

const program = import.meta.filename.replace("spawner-source", "spawner-program");

export function spawnerSource(): string {
  const source = readFileSync(program, "utf8");
  return extname(program) === ".ts" ? stripTypeScriptTypes(source) : source;
}
