/**
 * Shapes of our own operations, in the form in which the AWS SDK packages write theirs, so that the wire decodes and
 * encodes both by the same interpreter. Each shape carries the type that it stands for: one that does not fit its type
 * does not compile.
 */

/** A schema as `@smithy/types` defines it (schema/static-schemas); only the wire reads it. */
export type SchemaRef = unknown;

export type Shape<T> = {
  readonly ref: SchemaRef;
  readonly required: true;
  /** Never there; holds the type. */
  readonly of?: T;
};

export type OptionalShape<T> = {
  readonly ref: SchemaRef;
  readonly required: false;
  readonly of?: T;
};

/** The shape of every member of T: what may be absent in T is `optional` here. */
export type Members<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>;
};

type AnyShape = Shape<unknown> | OptionalShape<unknown>;

const namespace = "batchyard";

export function text<T extends string = string>(): Shape<T> {
  return shape(0);
}

export const number: Shape<number> = shape(1);

export const flag: Shape<boolean> = shape(2);

/** Any JSON value; what it holds is checked by the operation itself. */
export function json<T = unknown>(): Shape<T> {
  return shape(15);
}

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return shape([1, namespace, "List", 0, item.ref]);
}

export function mapOf<T>(value: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return shape([2, namespace, "Map", 0, 0, value.ref]);
}

export function optional<T>({ ref }: Shape<T>): OptionalShape<T> {
  return { ref, required: false };
}

/** An object with these members; others in a request are ignored, as AWS does. */
export function record<T extends object>(name: string, members: Members<T>): Shape<T> {
  const entries = Object.entries(members as Readonly<Record<string, AnyShape>>);
  // The format wants the required members first and tells how many they are.
  const ordered = [
    ...entries.filter(([, { required }]) => required),
    ...entries.filter(([, { required }]) => !required),
  ];
  const requiredCount = entries.filter(([, { required }]) => required).length;
  return shape([
    3,
    namespace,
    name,
    0,
    ordered.map(([member]) => member),
    ordered.map(([, { ref }]) => ref),
    requiredCount,
  ]);
}

function shape<T>(ref: SchemaRef): Shape<T> {
  return { ref, required: true };
}
