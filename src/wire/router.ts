/**
 * Finds the operation that a request asks for, on one endpoint for all services:
 * by `X-Amz-Target` (awsJson1.1), by the `Action` parameter on `/` (the query protocols; the service is the one of the
 * credential scope, or that of `Version`), else by method and path (restJson1; ours are below `/yard/`).
 */
import { formTextOf } from "./operation.ts";
import { NO_LABELS, type OperationTable, operationTable, type Route } from "./operation-table.ts";
import { headerOf, type WireRequest } from "./request.ts";
import { SERVICES, type Service, type ServiceName, serviceNamed } from "./services.ts";
import { unknownOperation } from "./unknown-operation.ts";

export type Router = {
  /** The service, known before the operation is: it decides the form of errors. */
  serviceOf(request: WireRequest, claimedService: string | undefined): Service;
  /** Throws ServiceError for what no service has. */
  route(service: Service, request: WireRequest): Route;
  /** Loads a service's schemas ahead of its first request. */
  preload(service: ServiceName): void;
};

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
    const version = form.get("Version");
    return [SERVICES.sts, SERVICES.iam].find((s) => s.apiVersion === version) ?? SERVICES.ec2;
  }
  return request.path.startsWith("/yard/") ? SERVICES.yard : SERVICES.batch;
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
