/**
 * A request that does not have the shape its operation's schema asks for. Thrown at the wrong value and completed
 * on the way out: every level puts its own member name or index in front, so a request that is right pays nothing
 * for the path. The message never repeats the value: it may be a secret.
 */
export type ShapeErrorKind = "missing" | "type";

export class ShapeError extends Error {
  readonly kind: ShapeErrorKind;
  readonly #expectation: string;
  #path = "";

  constructor(kind: ShapeErrorKind, expectation: string) {
    super(expectation);
    this.name = "ShapeError";
    this.kind = kind;
    this.#expectation = expectation;
  }

  /** Puts a member's name (`environment`), a list index (`[3]`) or a map key (`["key"]`) in front. */
  under(segment: string): this {
    const joint = this.#path === "" || this.#path.startsWith("[") ? "" : ".";
    this.#path = segment + joint + this.#path;
    this.message = `${this.#path} ${this.#expectation}`;
    return this;
  }
}

export function wrongType(expected: string, value: unknown): ShapeError {
  return new ShapeError("type", `must be ${expected}, not ${kindOf(value)}.`);
}

export function missing(expected: string): ShapeError {
  return new ShapeError("missing", `is required: ${expected}.`);
}

/** Words for what a JSON or form value is. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number")
    return Number.isFinite(value) ? "a number" : "a number out of range";
  return typeof value === "string" ? "a string" : "an object";
}

/** A map key in an error path, cut: keys come from the caller and may be long. */
export function keySegment(key: string): string {
  return `[${JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key)}]`;
}
