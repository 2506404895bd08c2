/**
 * One writer at a time, and everything that arrives meanwhile in one go: a thousand small puts to a stream
 * become a few writes. Items keep their order. Costs nothing while idle: the owner drops it then.
 */
type Waiting<T> = {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** Bounds what one write holds in memory. */
const ITEMS_PER_WRITE_MAX = 1000;

export class Batcher<T> {
  readonly #write: (items: readonly T[]) => Promise<void>;
  readonly #onIdle: () => void;
  #waiting: Waiting<T>[] = [];
  #busy = false;

  constructor(write: (items: readonly T[]) => Promise<void>, onIdle: () => void) {
    this.#write = write;
    this.#onIdle = onIdle;
  }

  /** Settles as the write that held the item did. */
  push(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, ITEMS_PER_WRITE_MAX);
      this.#waiting = this.#waiting.slice(ITEMS_PER_WRITE_MAX);
      try {
        await this.#write(batch.map((waiting) => waiting.item));
        for (const waiting of batch) waiting.resolve();
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    this.#busy = false;
    this.#onIdle();
  }
}
