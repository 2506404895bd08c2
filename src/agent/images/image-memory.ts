/** Which images the tasks of an agent have used: what a clean-up chooses from, and what an agent pulls only once. */

export type KnownImage = {
  /** The engine's, by content. */
  readonly id: string;
  /** As tasks name it; none when all its names have moved on to newer images. */
  readonly names: readonly string[];
  /** Epoch milliseconds; absent: it was there before a task named it. */
  readonly pulledAt?: number;
  readonly lastUsedAt: number;
};

export interface ImageMemory {
  read(): readonly KnownImage[];
  write(images: readonly KnownImage[]): void;
}

/** For agents whose knowledge of images ends with them. */
export const forgetfulImages: ImageMemory = { read: () => [], write: () => undefined };
