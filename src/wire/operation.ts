/**
 * One operation, compiled from its schema on its first use: how its input is read from a request and how its output
 * is written. What differs between the four protocols is here and in encode-error.ts, nowhere else.
 */
import type { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { ServiceError } from "../model/errors.ts";
import { compileFormDecoder } from "./decode-form.ts";
import { compileJsonDecoder, located } from "./decode-json.ts";
import { compileJsonEncoder } from "./encode-json.ts";
import { compileXmlEncoder } from "./encode-xml.ts";
import { formTree } from "./form-tree.ts";
import { parseJson, serializationError } from "./parse-json.ts";
import { headerOf, type WireReply, type WireRequest } from "./request.ts";
import { kindOf, membersOf, schemaOf } from "./schema.ts";
import type { Service } from "./services.ts";
import { missing } from "./shape-error.ts";

export type PathLabels = Readonly<Record<string, string>>;

export type Operation = {
  readonly service: Service;
  readonly name: string;
  /** Throws ShapeError or ServiceError. `labels` are the decoded path segments (restJson1 only). */
  decode(request: WireRequest, labels: PathLabels): unknown;
  encode(output: unknown, requestId: string): WireReply;
};

export function compileOperation(service: Service, schema: StaticOperationSchema): Operation {
  const name = schema[2];
  const input = schemaOf(schema[4]);
  const output = schemaOf(schema[5]);
  switch (service.protocol) {
    case "restJson1":
      return restJsonOperation(service, schema, input, output);
    case "awsJson1.1": {
      const decode = compileJsonDecoder(input, "epoch-seconds");
      const encode = compileJsonEncoder(output, "epoch-seconds");
      return {
        service,
        name,
        decode: (request) => decode(asObject(parseJson(request.body))),
        encode: (value) => ({
          status: 200,
          contentType: "application/x-amz-json-1.1",
          body: JSON.stringify(encode(value)),
        }),
      };
    }
    case "awsQuery":
    case "ec2Query":
      return queryOperation(service, name, input, output);
  }
}

/**
 * restJson1: members go into the path (`httpLabel`), the query (`httpQuery`) or the body. The other bindings
 * (headers, payloads) occur in no service of ours; one that appears fails here rather than being misread.
 */
function restJsonOperation(
  service: Service,
  operation: StaticOperationSchema,
  input: NormalizedSchema,
  output: NormalizedSchema,
): Operation {
  const bound = membersOf(input).filter((member) => bindingOf(member.schema) !== "body");
  const readers = bound.map((member) => boundReader(member.schema, member.name, member.required));
  // A label or query member is never in the body: the body's decoder must not ask for it.
  const decodeBody = compileJsonDecoder(withoutMembers(input, bound), "epoch-seconds");
  const encode = compileJsonEncoder(output, "epoch-seconds");
  const status = statusOf(schemaOf(operation));
  return {
    service,
    name: operation[2],
    decode(request, labels) {
      const value = decodeBody(asObject(parseJson(request.body))) as Record<string, unknown>;
      if (readers.length > 0) {
        const query = new URLSearchParams(request.query);
        for (const read of readers) read(value, labels, query);
      }
      return value;
    },
    encode: (value) => ({
      status,
      contentType: "application/json",
      body: JSON.stringify(encode(value)),
    }),
  };
}

type BoundReader = (
  into: Record<string, unknown>,
  labels: PathLabels,
  query: URLSearchParams,
) => void;

function boundReader(schema: NormalizedSchema, name: string, required: boolean): BoundReader {
  const queryName = schema.getMergedTraits().httpQuery;
  const isList = schema.isListSchema();
  if (!(isList ? schema.getValueSchema() : schema).isStringSchema()) {
    throw new Error(`The member ${name} is bound to the URL but is no text.`);
  }
  return (into, labels, query) => {
    const values =
      typeof queryName === "string"
        ? query.getAll(queryName)
        : [labels[name] ?? ""].filter(Boolean);
    const value = isList ? values : values[0];
    if (values.length > 0) into[name] = value;
    else if (required) throw located(missing(isList ? "a list" : "a string"), name);
  };
}

function bindingOf(schema: NormalizedSchema): "body" | "label" | "query" {
  const traits = schema.getMergedTraits();
  for (const unknown of [
    "httpHeader",
    "httpPrefixHeaders",
    "httpPayload",
    "httpQueryParams",
  ] as const) {
    if (traits[unknown]) throw new Error(`This server cannot read members bound by ${unknown}.`);
  }
  if (traits.httpLabel) return "label";
  return traits.httpQuery === undefined ? "body" : "query";
}

function withoutMembers(
  schema: NormalizedSchema,
  bound: readonly { readonly name: string }[],
): NormalizedSchema {
  if (bound.length === 0) return schema;
  const names = new Set(bound.map((member) => member.name));
  const rest = membersOf(schema).filter((member) => !names.has(member.name));
  return schemaOf([
    3,
    "batchyard.wire",
    `${schema.getName() ?? ""}Body`,
    0,
    rest.map((member) => member.name),
    rest.map((member) => member.schema),
    rest.filter((member) => member.required).length,
  ]);
}

function statusOf(operation: NormalizedSchema): number {
  const http = operation.getMergedTraits().http;
  return Array.isArray(http) && typeof http[2] === "number" ? http[2] : 200;
}

/** awsQuery and ec2Query: form in, XML out; they differ in names of lists and in what surrounds the answer. */
function queryOperation(
  service: Service,
  name: string,
  input: NormalizedSchema,
  output: NormalizedSchema,
): Operation {
  const isEc2 = service.protocol === "ec2Query";
  const decode = compileFormDecoder(input, isEc2 ? "ec2Query" : "awsQuery");
  const encode = compileXmlEncoder(output);
  const open = `<${name}Response xmlns="${service.xmlNamespace}">`;
  const close = `</${name}Response>`;
  // EC2 answers operations without output with a bare success flag.
  const isVoid = kindOf(output) === "unit";
  return {
    service,
    name,
    decode: (request) => decode(formTree(formTextOf(request))),
    encode(value, requestId) {
      const members = encode(value);
      const body = isEc2
        ? `${open}<requestId>${requestId}</requestId>${isVoid ? "<return>true</return>" : members}${close}`
        : `${open}<${name}Result>${members}</${name}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>${close}`;
      return { status: 200, contentType: "text/xml;charset=UTF-8", body: XML_HEAD + body };
    },
  };
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The parameters of a query protocol: the form body of a POST, else the query string (presigned URLs). */
export function formTextOf(request: WireRequest): string {
  const type = headerOf(request.headers, "content-type") ?? "";
  const isForm = type.toLowerCase().startsWith("application/x-www-form-urlencoded");
  return isForm && request.body.length > 0 ? request.body.toString("utf8") : request.query;
}

function asObject(value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw serializationError("The request body must be a JSON object.");
}

/** Turns a shape error into what the service calls it. */
export function shapeFault(
  service: Service,
  kind: "missing" | "type",
  message: string,
): ServiceError {
  if (kind === "missing") return new ServiceError(service.missingMemberCode, 400, message);
  switch (service.protocol) {
    case "restJson1":
    case "awsJson1.1":
      return serializationError(message);
    case "awsQuery":
      return new ServiceError("ValidationError", 400, message);
    case "ec2Query":
      return new ServiceError("InvalidParameterValue", 400, message);
  }
}
