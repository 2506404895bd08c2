/** Chance as faults need it; where it comes from (a seed, always) is for whoever makes the faults to say. */
export interface Dice {
  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean;
}

/** Whether a name is what a pattern says, in which `*` stands for any text. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}
