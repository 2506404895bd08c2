/** One kind of statement: what it takes and what it does. */
import type { Grammar } from "./read-script.ts";
import type { Scene } from "./scene.ts";
import type { Given, Readers } from "./settings.ts";

export type Verb = Grammar & {
  readonly act: (
    scene: Scene,
    subject: string,
    settings: Readonly<Record<string, unknown>>,
  ) => void | Promise<void>;
};

type Parts<Settings extends Readers> = {
  /** What stands behind the verb, for errors; absent where nothing does. */
  readonly subject?: string;
  readonly settings: Settings;
  readonly required?: readonly (keyof Settings & string)[];
  readonly act: (scene: Scene, subject: string, given: Given<Settings>) => void | Promise<void>;
};

/** A statement without a time, from before the beginning. */
export function setUp<Settings extends Readers>(parts: Parts<Settings>): Verb {
  return verbOf(parts, true);
}

/** A statement that begins with its time. */
export function timed<Settings extends Readers>(parts: Parts<Settings>): Verb {
  return verbOf(parts, false);
}

function verbOf<Settings extends Readers>(parts: Parts<Settings>, isSetUp: boolean): Verb {
  const { subject, settings, required = [], act } = parts;
  return {
    ...{ subject, settings, required, isSetUp },
    // What the reader has read by these settings is of their types.
    act: (scene, name, given) => act(scene, name, given as Given<Settings>),
  };
}
