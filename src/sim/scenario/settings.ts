/** How values are written in scenarios. Each reader says what it allows, for who wrote something else. */

export type Reader<Value> = {
  /** Completes "… must be". */
  readonly allowed: string;
  /** Undefined for a text that is no such value. */
  readonly read: (text: string) => Value | undefined;
};

export type Readers = Readonly<Record<string, Reader<unknown>>>;

/** What a statement may set, as it was read. */
export type Given<Settings extends Readers> = {
  readonly [Name in keyof Settings]?: Exclude<ReturnType<Settings[Name]["read"]>, undefined>;
};

export const text: Reader<string> = {
  allowed: "a text, in double quotes if it has spaces",
  read: (given) => given || undefined,
};

export const list: Reader<string[]> = {
  allowed: "words with commas between them",
  read: (given) => (given.split(",").includes("") ? undefined : given.split(",")),
};

export const whole: Reader<number> = {
  allowed: "a whole number",
  read: (given) => (/^\d{1,9}$/.test(given) ? Number(given) : undefined),
};

export const yesOrNo: Reader<boolean> = {
  allowed: "yes or no",
  read: (given) => (given === "yes" ? true : given === "no" ? false : undefined),
};

export const percent: Reader<number> = {
  allowed: "0% to 100%",
  read(given) {
    const value = /^(\d{1,3})%$/.exec(given)?.[1];
    return value === undefined || Number(value) > 100 ? undefined : Number(value);
  },
};

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** In milliseconds. */
export const duration: Reader<number> = {
  allowed: "a time such as 90s, 10m, 1h30m or 2d",
  read(given) {
    if (!/^(?:\d{1,6}[dhms])+$/.test(given)) return undefined;
    const parts = [...given.matchAll(/(\d+)([dhms])/g)];
    return parts.reduce((sum, [, n, unit]) => sum + Number(n) * unitsMs[unit as "s"], 0);
  },
};

/** `alice:1,bob:0.5` */
export const weights: Reader<{ shareIdentifier: string; weightFactor: number }[]> = {
  allowed: "share identifiers with their weight factors, such as alice:1,bob:0.5",
  read(given) {
    const entries = given.split(",").map((entry) => {
      const [shareIdentifier = "", factor = ""] = entry.split(":");
      return { shareIdentifier, weightFactor: Number(factor || Number.NaN) };
    });
    const isWrong = entries.some(
      ({ shareIdentifier, weightFactor }) => shareIdentifier === "" || !(weightFactor > 0),
    );
    return isWrong ? undefined : entries;
  },
};

export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return {
    allowed: words.join(" or "),
    read: (given) => words.find((word) => word === given),
  };
}
