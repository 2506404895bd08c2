/** StateImageFacts: what is known of an image that nobody can read, in the place of what was known of it. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { json, record, text } from "./shape.ts";

export type StateImageFactsInput = { readonly imageId: string; readonly facts: unknown };
export type StateImageFactsOutput = { readonly imageId: string };

export const stateImageFacts: YardOperation<StateImageFactsInput, StateImageFactsOutput> =
  yardOperation(
    "StateImageFacts",
    record<StateImageFactsInput>("StateImageFactsInput", { imageId: text(), facts: json() }),
    record<StateImageFactsOutput>("StateImageFactsOutput", { imageId: text() }),
  );
