/**
 * The services this server speaks, and how: AWS's, and `yard`, our own. The schemas of AWS's come from the SDK
 * packages; what is named here is what those keep in their client configuration (a test compares the two).
 *
 * A package is loaded when its first request comes (or at `preload`): EC2's 823 operations cost about 0.2 s and
 * 60 MB, which a server that is never asked for images should not pay. `require`, because the packages' ES module
 * entry has no exports map for Node and their only entry is CommonJS.
 */
import { createRequire } from "node:module";
import type { StaticOperationSchema } from "@smithy/types";
import { yardOperations } from "../yard/operations.ts";

export type AwsServiceName =
  | "batch"
  | "ecs"
  | "ec2"
  | "iam"
  | "logs"
  | "secretsmanager"
  | "ssm"
  | "sts";
export type ServiceName = AwsServiceName | "yard";
export type ProtocolName = "restJson1" | "awsJson1.1" | "awsQuery" | "ec2Query";

export type Service = {
  /** As it stands in the credential scope of a signature. */
  readonly name: ServiceName;
  readonly title: string;
  /** Empty for our own. */
  readonly sdkPackage: string;
  readonly protocol: ProtocolName;
  readonly apiVersion: string;
  /** The part of `X-Amz-Target` before the dot (awsJson1.1 only). */
  readonly targetPrefix: string;
  /** Of XML answers (query protocols only). */
  readonly xmlNamespace: string;
  /** The code under which this service reports a missing required member. */
  readonly missingMemberCode: string;
};

export const SERVICES: { readonly [Name in ServiceName]: Service } = {
  batch: {
    name: "batch",
    title: "AWS Batch",
    sdkPackage: "@aws-sdk/client-batch",
    protocol: "restJson1",
    apiVersion: "2016-08-10",
    targetPrefix: "",
    xmlNamespace: "",
    missingMemberCode: "ClientException",
  },
  ecs: {
    name: "ecs",
    title: "Amazon ECS",
    sdkPackage: "@aws-sdk/client-ecs",
    protocol: "awsJson1.1",
    apiVersion: "2014-11-13",
    targetPrefix: "AmazonEC2ContainerServiceV20141113",
    xmlNamespace: "",
    missingMemberCode: "InvalidParameterException",
  },
  logs: {
    name: "logs",
    title: "Amazon CloudWatch Logs",
    sdkPackage: "@aws-sdk/client-cloudwatch-logs",
    protocol: "awsJson1.1",
    apiVersion: "2014-03-28",
    targetPrefix: "Logs_20140328",
    xmlNamespace: "",
    missingMemberCode: "InvalidParameterException",
  },
  ssm: {
    name: "ssm",
    title: "AWS Systems Manager",
    sdkPackage: "@aws-sdk/client-ssm",
    protocol: "awsJson1.1",
    apiVersion: "2014-11-06",
    targetPrefix: "AmazonSSM",
    xmlNamespace: "",
    missingMemberCode: "ValidationException",
  },
  secretsmanager: {
    name: "secretsmanager",
    title: "AWS Secrets Manager",
    sdkPackage: "@aws-sdk/client-secrets-manager",
    protocol: "awsJson1.1",
    apiVersion: "2017-10-17",
    targetPrefix: "secretsmanager",
    xmlNamespace: "",
    missingMemberCode: "ValidationException",
  },
  iam: {
    name: "iam",
    title: "AWS IAM",
    sdkPackage: "@aws-sdk/client-iam",
    protocol: "awsQuery",
    apiVersion: "2010-05-08",
    targetPrefix: "",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    missingMemberCode: "ValidationError",
  },
  sts: {
    name: "sts",
    title: "AWS STS",
    sdkPackage: "@aws-sdk/client-sts",
    protocol: "awsQuery",
    apiVersion: "2011-06-15",
    targetPrefix: "",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    missingMemberCode: "ValidationError",
  },
  ec2: {
    name: "ec2",
    title: "Amazon EC2",
    sdkPackage: "@aws-sdk/client-ec2",
    protocol: "ec2Query",
    apiVersion: "2016-11-15",
    targetPrefix: "",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    missingMemberCode: "MissingParameter",
  },
  yard: {
    name: "yard",
    title: "Batchyard",
    sdkPackage: "",
    protocol: "restJson1",
    apiVersion: "v1",
    targetPrefix: "",
    xmlNamespace: "",
    missingMemberCode: "ClientException",
  },
};

/** AWS's services. */
export const SERVICE_NAMES: readonly AwsServiceName[] = [
  "batch",
  "ecs",
  "logs",
  "sts",
  "ec2",
  "ssm",
  "secretsmanager",
  "iam",
];

export function serviceNamed(name: string): Service | undefined {
  return Object.hasOwn(SERVICES, name) ? SERVICES[name as ServiceName] : undefined;
}

const require = createRequire(import.meta.url);

/** Every operation that the service's SDK package exports (or that is ours), by name, in alphabetical order. */
export function operationSchemasOf(service: Service): ReadonlyMap<string, StaticOperationSchema> {
  const exported: readonly unknown[] =
    service.name === "yard"
      ? Object.values(yardOperations).map(({ schema }) => schema)
      : Object.values(require(service.sdkPackage) as Readonly<Record<string, unknown>>);
  const schemas = exported.filter(isOperationSchema).map((schema) => [schema[2], schema] as const);
  return new Map(schemas.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isOperationSchema(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[2] === "string";
}
