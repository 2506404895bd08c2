/**
 * Finds the operation that a request asks for, on one endpoint for all services:
 * by `X-Amz-Target` (awsJson1.1), by the `Action` parameter on `/` (the query protocols; the service is the one of the
 * credential scope, or that of `Version`), else by method and path (restJson1).
 *
 * Paths are compared as they were sent, never normalised: `/v1/../v1/submitjob` is no path of ours.
 */
import type { StaticOperationSchema } from "@smithy/types";
import { ServiceError } from "../model/errors.ts";
import { compileOperation, formTextOf, type Operation, type PathLabels } from "./operation.ts";
import { headerOf, type WireRequest } from "./request.ts";
import { schemaOf } from "./schema.ts";
import {
  operationSchemasOf,
  SERVICES,
  type Service,
  type ServiceName,
  serviceNamed,
} from "./services.ts";

export type Route = {
  readonly operation: Operation;
  readonly labels: PathLabels;
};

export type Router = {
  /** The service, known before the operation is: it decides the form of errors. */
  serviceOf(request: WireRequest, claimedService: string | undefined): Service;
  /** Throws ServiceError for what no service has. */
  route(service: Service, request: WireRequest): Route;
  /** Loads a service's schemas ahead of its first request. */
  preload(service: ServiceName): void;
};

const NO_LABELS: PathLabels = {};

export function createRouter(): Router {
  const tables = new Map<ServiceName, OperationTable>();
  const tableOf = (service: Service): OperationTable => {
    let table = tables.get(service.name);
    if (table === undefined) {
      table = operationTable(service);
      tables.set(service.name, table);
    }
    return table;
  };
  return {
    serviceOf,
    route(service, request) {
      const table = tableOf(service);
      switch (service.protocol) {
        case "restJson1":
          return table.byPath(request);
        case "awsJson1.1":
          if (request.method !== "POST" || request.path !== "/") {
            throw unknownOperation(service, `${request.method} ${request.path}`, request);
          }
          return named(table, targetOf(request).operation, request);
        case "awsQuery":
        case "ec2Query":
          return named(table, actionOf(request), request);
      }
    },
    preload: (name) => void tableOf(SERVICES[name]),
  };
}

function serviceOf(request: WireRequest, claimedService: string | undefined): Service {
  if (request.headers["x-amz-target"] !== undefined) {
    const { prefix } = targetOf(request);
    const service = Object.values(SERVICES).find((s) => s.targetPrefix === prefix && prefix !== "");
    return service ?? serviceNamed(claimedService ?? "") ?? SERVICES.ecs;
  }
  if (request.path === "/" || request.path === "") {
    const claimed = serviceNamed(claimedService ?? "");
    if (claimed !== undefined) return claimed;
    const form = new URLSearchParams(formTextOf(request));
    return form.get("Version") === SERVICES.sts.apiVersion ? SERVICES.sts : SERVICES.ec2;
  }
  return SERVICES.batch;
}

/** `Logs_20140328.GetLogEvents` in its two parts. */
function targetOf(request: WireRequest): { readonly prefix: string; readonly operation: string } {
  const target = headerOf(request.headers, "x-amz-target") ?? "";
  const dot = target.lastIndexOf(".");
  return { prefix: target.slice(0, Math.max(dot, 0)), operation: target.slice(dot + 1) };
}

function actionOf(request: WireRequest): string {
  return new URLSearchParams(formTextOf(request)).get("Action") ?? "";
}

function named(table: OperationTable, name: string, request: WireRequest): Route {
  const operation = table.byName(name);
  if (operation === undefined) throw unknownOperation(table.service, name, request);
  return { operation, labels: NO_LABELS };
}

type OperationTable = {
  readonly service: Service;
  byName(name: string): Operation | undefined;
  byPath(request: WireRequest): Route;
};

type PathPattern = {
  readonly method: string;
  readonly segments: readonly string[];
  readonly name: string;
};

function operationTable(service: Service): OperationTable {
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

/** AWS's name for it in each protocol. The request's own text is cut: it may be as long as a header may be. */
function unknownOperation(service: Service, asked: string, request: WireRequest): ServiceError {
  const shown = JSON.stringify(asked.length > 100 ? `${asked.slice(0, 100)}…` : asked);
  switch (service.protocol) {
    case "restJson1":
      return new ServiceError(
        "UnknownOperationException",
        404,
        `${shown} is no operation of ${service.title} (API version ${service.apiVersion}).`,
      );
    case "awsJson1.1":
      return new ServiceError(
        "UnknownOperationException",
        400,
        `${shown} is no operation of ${service.title}; X-Amz-Target was ${JSON.stringify(
          (headerOf(request.headers, "x-amz-target") ?? "").slice(0, 100),
        )}, expected "${service.targetPrefix}.<operation>".`,
      );
    case "awsQuery":
    case "ec2Query":
      return new ServiceError(
        "InvalidAction",
        400,
        `The action ${shown} is not valid for this web service (${service.title}).`,
      );
  }
}
