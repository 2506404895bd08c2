/**
 * Where the values of secrets are kept, by the `valueFrom` that a job names them with.
 *
 * Contract: asked each time a payload is sent, so that a changed secret counts from the next attempt on. An answer goes
 * into that payload and nowhere else: not into a row, a log, an event or an error. `why` of a missing one names the
 * secret and where it was looked for, never a value.
 */
export type SecretAnswer =
  | { readonly kind: "found"; readonly value: string }
  | { readonly kind: "missing"; readonly why: string };

export interface SecretSource {
  find(valueFrom: string): Promise<SecretAnswer>;
}
