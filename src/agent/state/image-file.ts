/**
 * Which images the tasks of an agent have used, on disk. Not worth a flush: what is lost is pulled or removed later.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { ImageMemory, KnownImage } from "../images/image-memory.ts";

export function imageFile(path: string): ImageMemory {
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, "utf8")) as readonly KnownImage[];
      } catch {
        return [];
      }
    },
    write(images) {
      writeFileSync(`${path}.new`, JSON.stringify(images), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}
