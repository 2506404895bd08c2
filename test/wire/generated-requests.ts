/** Requests made from the schemas: any operation with every member set, in the form of its protocol. */
import { schemaOf } from "../../src/wire/schema.ts";
import { operationSchemasOf, SERVICES, type Service } from "../../src/wire/services.ts";
import { fullValue } from "./schema-values.ts";
import type { Random } from "./seeded-random.ts";
import { type PlainRequest, signed } from "./signing.ts";

export const JSON_SERVICES: readonly Service[] = [
  SERVICES.batch,
  SERVICES.ecs,
  SERVICES.logs,
  SERVICES.ssm,
];

/** A request of a random operation with every member set, or with the body given. */
export function jsonRequest(
  random: Random,
  body: string | undefined,
): { readonly service: Service; readonly plain: PlainRequest } {
  const service = random.pick(JSON_SERVICES);
  const [, schema] = random.pick([...operationSchemasOf(service)]);
  const { plain } = jsonRequestOf(service, schema, jsonForm(fullValue(schemaOf(schema[4]))));
  return { service, plain: body === undefined ? plain : { ...plain, body } };
}

export function jsonRequestOf(
  service: Service,
  schema: readonly unknown[],
  value: unknown,
): { readonly plain: PlainRequest } {
  const body = JSON.stringify(value);
  if (service.protocol === "awsJson1.1") {
    const target = `${service.targetPrefix}.${String(schema[2])}`;
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    return { plain: { method: "POST", target: "/", headers, body } };
  }
  const traits = schema[3] as { readonly http?: readonly [string, string, number] };
  const [method = "POST", path = "/"] = traits.http ?? [];
  return {
    plain: {
      method,
      target: path.replace(/\{\w+\}/, "arn%3Aaws%3Ax"),
      headers: { "content-type": "application/json" },
      body,
    },
  };
}

export function formRequest(body: string): PlainRequest {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", target: "/", headers, body };
}

export function signFor(
  service: Service,
  plain: PlainRequest,
  port: number,
): Promise<PlainRequest> {
  return signed(plain, { service: service.name, port });
}

/** Times and bytes as they stand in JSON. */
export function jsonForm(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonForm);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonForm(inner)]));
}
