/**
 * The operations of one service, found by name or by method and path, compiled at their first use.
 * Paths are compared as they were sent, never normalised: `/v1/../v1/submitjob` is no path of ours.
 */
import type { StaticOperationSchema } from "@smithy/types";
import { compileOperation, type Operation, type PathLabels } from "./operation.ts";
import type { WireRequest } from "./request.ts";
import { schemaOf } from "./schema.ts";
import { operationSchemasOf, type Service } from "./services.ts";
import { unknownOperation } from "./unknown-operation.ts";

export type Route = {
  readonly operation: Operation;
  readonly labels: PathLabels;
};

export const NO_LABELS: PathLabels = {};

export type OperationTable = {
  readonly service: Service;
  byName(name: string): Operation | undefined;
  /** Throws ServiceError for a path of no operation. */
  byPath(request: WireRequest): Route;
};

type PathPattern = {
  readonly method: string;
  readonly segments: readonly string[];
  readonly name: string;
};

export function operationTable(service: Service): OperationTable {
  const schemas = operationSchemasOf(service);
  const compiled = new Map<string, Operation>();
  const byName = (name: string): Operation | undefined => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const schema = schemas.get(name);
    if (schema === undefined) return undefined;
    const operation = compileOperation(service, schema);
    compiled.set(name, operation);
    return operation;
  };
  const patterns = service.protocol === "restJson1" ? [...schemas.values()].map(patternOf) : [];
  const plain = new Map(
    patterns
      .filter((p) => !hasLabels(p))
      .map((p) => [`${p.method} ${p.segments.join("/")}`, p.name]),
  );
  const labelled = patterns.filter(hasLabels);
  return {
    service,
    byName,
    byPath(request) {
      const name = plain.get(`${request.method} ${request.path}`);
      const direct = name === undefined ? undefined : byName(name);
      if (direct !== undefined) return { operation: direct, labels: NO_LABELS };
      const segments = request.path.split("/");
      for (const pattern of labelled) {
        const labels = matchLabels(pattern, request.method, segments);
        const operation = labels === undefined ? undefined : byName(pattern.name);
        if (labels !== undefined && operation !== undefined) return { operation, labels };
      }
      throw unknownOperation(service, `${request.method} ${request.path}`, request);
    },
  };
}

function patternOf(schema: StaticOperationSchema): PathPattern {
  const http = schemaOf(schema).getMergedTraits().http;
  if (!Array.isArray(http)) throw new Error(`The operation ${schema[2]} has no path.`);
  return { method: String(http[0]), segments: String(http[1]).split("/"), name: schema[2] };
}

function hasLabels(pattern: PathPattern): boolean {
  return pattern.segments.some((segment) => segment.startsWith("{"));
}

function matchLabels(
  pattern: PathPattern,
  method: string,
  segments: readonly string[],
): PathLabels | undefined {
  if (method !== pattern.method || segments.length !== pattern.segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, expected] of pattern.segments.entries()) {
    const actual = segments[index] ?? "";
    if (!expected.startsWith("{")) {
      if (actual !== expected) return undefined;
      continue;
    }
    const value = decodeSegment(actual);
    if (value === undefined || value === "") return undefined;
    labels[expected.slice(1, -1)] = value;
  }
  return labels;
}

function decodeSegment(segment: string): string | undefined {
  try {
    const value = decodeURIComponent(segment);
    return value.includes("\0") ? undefined : value;
  } catch {
    return undefined;
  }
}
