/**
 * Lets one caller per turn of the event loop pass. Starting a process holds the loop for one or two milliseconds; a
 * burst of tasks must not add these up while requests wait.
 */
export type OnePerTurn = () => undefined | Promise<void>;

export function onePerTurn(): OnePerTurn {
  const line: (() => void)[] = [];
  let taken = false;
  const next = (): void => {
    const first = line.shift();
    if (first === undefined) {
      taken = false;
      return;
    }
    setImmediate(next);
    first();
  };
  return () => {
    if (taken) return new Promise((resolve) => line.push(resolve));
    taken = true;
    setImmediate(next);
    return undefined;
  };
}
