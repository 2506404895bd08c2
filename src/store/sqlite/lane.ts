/** Lets asynchronous works pass one at a time, in the order in which they came. An idle lane adds no delay. */
export class Lane {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy = true;
    try {
      return await work();
    } finally {
      // Handed over without becoming free in between: a newcomer must not overtake.
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy = false;
      else next();
    }
  }
}
