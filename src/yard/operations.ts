/** Every operation of our own, by name. A new one is a file beside this one and a line here. */
import { describeServer } from "./describe-server.ts";
import { interruptInstance, listInstances } from "./instances.ts";
import type { InputOf, OutputOf } from "./operation.ts";
import { deleteWebhook, listWebhooks, putWebhook } from "./webhooks.ts";

export type YardOperations = {
  readonly DeleteWebhook: typeof deleteWebhook;
  readonly DescribeServer: typeof describeServer;
  readonly InterruptInstance: typeof interruptInstance;
  readonly ListInstances: typeof listInstances;
  readonly ListWebhooks: typeof listWebhooks;
  readonly PutWebhook: typeof putWebhook;
};

export const yardOperations: YardOperations = {
  DeleteWebhook: deleteWebhook,
  DescribeServer: describeServer,
  InterruptInstance: interruptInstance,
  ListInstances: listInstances,
  ListWebhooks: listWebhooks,
  PutWebhook: putWebhook,
};

export type YardName = keyof YardOperations;
export type YardInput<Name extends YardName> = InputOf<YardOperations[Name]>;
export type YardOutput<Name extends YardName> = OutputOf<YardOperations[Name]>;
