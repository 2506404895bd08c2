/** What commands that ask a server are given, and how they answer. */
import type { Command } from "commander";
import type { YardClient } from "../../wire/client/yard-client.ts";

export type CommandDeps = {
  /** `data`: the server's folder, when one was named; else what the AWS_… variables say, else the usual folder. */
  readonly connect: (data: string | undefined) => YardClient;
  readonly write: (text: string) => void;
  /** To standard error: what is no part of the answer. */
  readonly note: (text: string) => void;
};

/** Flags that every such command has. */
export type AskFlags = { readonly data?: string; readonly json: boolean };

/** `json`: what that flag is said to do. */
export function askFlags(
  command: Command,
  json: string = "print the whole answer as JSON",
): Command {
  return command
    .option(
      "--data <folder>",
      "data folder of the server to ask (default: AWS_ENDPOINT_URL, else ~/.batchyard)",
    )
    .option("--json", json, false);
}

/** The answer as JSON, or as a person reads it. */
export function answer<T>(
  deps: CommandDeps,
  flags: AskFlags,
  value: T,
  text: (value: T) => string,
): void {
  deps.write(flags.json ? `${JSON.stringify(value, null, 2)}\n` : `${text(value)}\n`);
}
