/** Every operation of our own, by name. A new one is a file beside this one and a line here. */
import { describeServer } from "./describe-server.ts";
import type { InputOf, OutputOf } from "./operation.ts";

export type YardOperations = {
  readonly DescribeServer: typeof describeServer;
};

export const yardOperations: YardOperations = {
  DescribeServer: describeServer,
};

export type YardName = keyof YardOperations;
export type YardInput<Name extends YardName> = InputOf<YardOperations[Name]>;
export type YardOutput<Name extends YardName> = OutputOf<YardOperations[Name]>;
