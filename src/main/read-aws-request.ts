/**
 * Requests of AWS Batch in a file, read as the server reads them from the wire, by AWS's own model. A file is read more
 * strictly than a request: members that AWS does not know are told, as they are misspelt ones mostly.
 */
import type { Value } from "../documents/document.ts";
import type { ReadAwsRequest } from "../sim/what-if/aws-requests.ts";
import { operationTable } from "../wire/operation-table.ts";
import { SERVICES } from "../wire/services.ts";
import { ShapeError } from "../wire/shape-error.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** The model of AWS Batch is loaded once, here. */
export function awsRequestReader(): ReadAwsRequest {
  const batch = operationTable(SERVICES.batch);
  return (operation, value, { more = {}, ours = [] } = {}) => {
    if (!isObject(value.value)) return value.fail("must be an object.");
    const own = Object.entries(value.value).filter(([name]) => !ours.includes(name));
    const request = merged(more, Object.fromEntries(own));
    const body = Buffer.from(JSON.stringify(request));
    const wireRequest = { method: "POST", path: "/", query: "", headers: {}, body };
    try {
      const input = batch.byName(operation)?.decode(wireRequest, {});
      refuseUnknown(value, Object.fromEntries(own), input as JsonObject, ours);
      return input as never;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      return failAt(value, error.message);
    }
  };
}

/** What is given wins; objects in objects are merged in turn. */
function merged(usual: JsonObject, given: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...usual, ...given };
  for (const [name, inner] of Object.entries(usual)) {
    const own = given[name];
    if (isObject(inner) && isObject(own)) result[name] = merged(inner, own);
  }
  return result;
}

/** Decoding keeps what AWS knows: what is not there afterwards it does not know. */
function refuseUnknown(
  value: Value,
  given: unknown,
  decoded: unknown,
  ours: readonly string[],
): void {
  if (Array.isArray(given) && Array.isArray(decoded)) {
    for (const [index, item] of given.entries()) {
      refuseUnknown(value.at(index), item, decoded[index], []);
    }
  }
  if (!isObject(given) || !isObject(decoded)) return;
  for (const [name, inner] of Object.entries(given)) {
    if (inner === undefined || inner === null) continue;
    if (!Object.hasOwn(decoded, name)) {
      const known = ours.length === 0 ? "" : ` Of our own there are ${ours.join(", ")}.`;
      value.at(name).fail(`is not known to AWS Batch here: see its API reference.${known}`);
    }
    refuseUnknown(value.at(name), inner, decoded[name], []);
  }
}

/** `computeResources.maxvCpus is required: a number.` at the place that it names. */
function failAt(value: Value, message: string): never {
  const path = message.slice(0, message.indexOf(" "));
  const keys = [...path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)];
  const place = keys.reduce((at, [, index, key, name]) => {
    return at.at(index === undefined ? (key ?? name ?? "") : Number(index));
  }, value);
  return place.fail(message.slice(path.length + 1));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
