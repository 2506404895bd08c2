/**
 * The input of an operation as the wire hands it over: the SDK's own input type, with every required member
 * present. (The SDK types required members as `T | undefined`, optional ones as `?: T | undefined`; the wire has
 * refused requests that miss a required one.)
 */
export type Decoded<T> = T extends Date | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? Decoded<E>[]
    : T extends object
      ? { [K in keyof T]: object extends Pick<T, K> ? Decoded<T[K]> : Decoded<NonNullable<T[K]>> }
      : T;
