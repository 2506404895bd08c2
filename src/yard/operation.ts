/**
 * An operation of our own: what AWS has no name for. Spoken as AWS Batch speaks, `POST /yard/v1/<name in lower case>`
 * with a JSON body, signed for the service `yard`, errors in the same form; so it is checked, bounded and answered by
 * the code that does it for AWS's operations.
 */
import type { SchemaRef, Shape } from "./shape.ts";

export type YardOperation<Input extends object, Output extends object> = {
  readonly name: string;
  /** Of the request: `POST` here. */
  readonly path: string;
  readonly schema: SchemaRef;
  /** Never there; holds the types. */
  readonly types?: (input: Input, output: Output) => void;
};

export type InputOf<Operation> =
  Operation extends YardOperation<infer Input, infer _Output> ? Input : never;

export type OutputOf<Operation> =
  Operation extends YardOperation<infer _Input, infer Output> ? Output : never;

export function yardOperation<Input extends object, Output extends object>(
  name: string,
  input: Shape<Input>,
  output: Shape<Output>,
): YardOperation<Input, Output> {
  const path = `/yard/v1/${name.toLowerCase()}`;
  return {
    name,
    path,
    schema: [9, "batchyard", name, { http: ["POST", path, 200] }, input.ref, output.ref],
  };
}
