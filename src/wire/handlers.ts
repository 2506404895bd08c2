/**
 * The types of the handler table that main writes, derived from the command classes of the SDK packages: a new SDK
 * version brings its new operations, and a handler that does not fit its operation does not compile.
 */
import type { AgentScope } from "../model/agent-key.ts";
import type { Decoded } from "../model/decoded.ts";
import type { YardInput, YardName, YardOutput } from "../yard/operations.ts";
import type { ServiceName } from "./services.ts";

/** The one request that a handler answers. */
export type WireContext = {
  readonly requestId: string;
  /** ARN of the caller, as the credentials lookup gave it. */
  readonly principalArn: string;
  readonly accessKeyId: string;
  /** The machine or cluster that the caller's key is limited to; absent: to nothing. */
  readonly agent?: AgentScope;
  /** The base URL at which the caller has reached the server; absent when its Host header names none. */
  readonly endpoint?: string;
  /** Region named in the signature's scope; any region is accepted. */
  readonly region: string;
  readonly service: ServiceName;
};

export type OperationHandlers = {
  readonly [Name in keyof ServiceModules]?: HandlersOf<ServiceModules[Name]>;
} & { readonly yard?: YardHandlers };

/** Our own operations, typed by their own shapes. Who has one has all of them. */
export type YardHandlers = {
  readonly [Name in YardName]: (
    input: YardInput<Name>,
    context: WireContext,
  ) => Promise<YardOutput<Name>>;
};

/** One optional function for each operation of a service, named as AWS names the operation. */
export type HandlersOf<Module> = {
  readonly [Key in keyof Module as OperationName<Key>]?: HandlerOf<Module[Key]>;
};

type ServiceModules = {
  readonly batch: typeof import("@aws-sdk/client-batch");
  readonly ecs: typeof import("@aws-sdk/client-ecs");
  readonly ec2: typeof import("@aws-sdk/client-ec2");
  readonly iam: typeof import("@aws-sdk/client-iam");
  readonly logs: typeof import("@aws-sdk/client-cloudwatch-logs");
  readonly secretsmanager: typeof import("@aws-sdk/client-secrets-manager");
  readonly ssm: typeof import("@aws-sdk/client-ssm");
  readonly sts: typeof import("@aws-sdk/client-sts");
};

/** `SubmitJobCommand` is the class of SubmitJob; `$Command` is the base class of all. */
type OperationName<Key> = Key extends "$Command"
  ? never
  : Key extends `${infer Name}Command`
    ? Name
    : never;

type HandlerOf<CommandClass> = CommandClass extends new (
  ...input: never[]
) => {
  readonly input: infer Input;
  resolveMiddleware(
    ...rest: never[]
  ): (...args: never[]) => Promise<{ readonly output: infer Output }>;
}
  ? (
      input: Decoded<Input>,
      context: WireContext,
    ) => Promise<Omit<Output, "$metadata">> | Omit<Output, "$metadata">
  : never;

/** A handler as the server calls it, after the table's types have done their work. */
export type AnyHandler = (input: unknown, context: WireContext) => unknown;

/** Own properties only: an operation name comes from a request and may be any text. */
export function handlerFor(
  handlers: OperationHandlers,
  service: ServiceName,
  operation: string,
): AnyHandler | undefined {
  const table = handlers[service] as Readonly<Record<string, AnyHandler | undefined>> | undefined;
  return table !== undefined && Object.hasOwn(table, operation) ? table[operation] : undefined;
}
