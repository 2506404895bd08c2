/**
 * Randomness from one seed, in streams of their own: a draw added to one of them shifts none of the others, so a seed
 * that found something goes on finding it.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** Lower-case hex digits. */
  hex(digits: number): string;
  /** A stream of its own, by name: the same name gives the same numbers again. */
  stream(name: string): Random;
}

export function randomOf(seed: number, path = ""): Random {
  const generator = xoroshiro128plus(hashOf(seed, path));
  const int = (min: number, max: number): number => uniformInt(generator, min, max);
  return {
    int,
    chance: (probability) => probability > 0 && uniformFloat64(generator) < probability,
    pick(items) {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new Error("There is nothing to pick from.");
      return item;
    },
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(""),
    stream: (name) => randomOf(seed, `${path}/${name}`),
  };
}

/** The same without surprises: whatever lies between two numbers is the greater one. */
export function steadyRandom(seed: number, path = ""): Random {
  return {
    ...randomOf(seed, path),
    int: (_, max) => max,
    stream: (name) => steadyRandom(seed, `${path}/${name}`),
  };
}

/** FNV-1a over the seed and the stream's name: 32 bits, which is what the generator takes. */
function hashOf(seed: number, path: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}${path}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash | 0;
}
