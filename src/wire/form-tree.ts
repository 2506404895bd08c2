/**
 * A query string or form body of the query protocols (`Filter.1.Name=tag:a&Filter.1.Value.1=b`) as a tree of its
 * dotted names. Maps, not objects: a name such as `__proto__` is a name like any other. Bounded in pairs and depth.
 */
import { ServiceError } from "../model/errors.ts";

export type FormNode = {
  value: string | undefined;
  readonly children: Map<string, FormNode>;
};

const MAX_PAIRS = 20_000;
const MAX_DEPTH = 32;

/** Later pairs of one name win. Throws a ServiceError (400) for a text beyond the bounds. */
export function formTree(text: string): FormNode {
  const root = newNode();
  let pairs = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++pairs > MAX_PAIRS) throw malformed(`The request has more than ${MAX_PAIRS} parameters.`);
    if (value.includes("\0")) throw malformed("A parameter's value has a NUL character.");
    const segments = name.split(".", MAX_DEPTH + 1);
    if (segments.length > MAX_DEPTH) {
      throw malformed(`A parameter's name is nested deeper than ${MAX_DEPTH} levels.`);
    }
    let node = root;
    for (const segment of segments) {
      let child = node.children.get(segment);
      if (child === undefined) {
        child = newNode();
        node.children.set(segment, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** The members of a list: children named by positive whole numbers, in the order of those. Gaps are allowed. */
export function numberedChildren(node: FormNode): readonly (readonly [string, FormNode])[] {
  return [...node.children]
    .filter(([name]) => /^[1-9]\d{0,6}$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b));
}

function newNode(): FormNode {
  return { value: undefined, children: new Map() };
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedQueryString", 400, message);
}
