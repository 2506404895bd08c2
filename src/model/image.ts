/** A machine image, and the facts read from it. */
import type { ImageFacts } from "./image-facts.ts";

export type Image = {
  /** `ami-` and 17 hex digits. */
  readonly imageId: string;
  readonly name: string;
  readonly provider: string;
  readonly createdAt: number;
  readonly facts: ImageFacts;
};
