/**
 * Requests that must be refused, sent by the SDK's own client over a real wire, and what is answered to each, as a text
 * to be compared and read.
 */
import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-batch";
import { operationHandlers } from "../../src/main/operations.ts";
import type { ServiceDeps } from "../../src/service/deps.ts";
import { startWire } from "../wire/wire-fixture.ts";
import type { Change } from "./wrong-batch-requests.ts";

export type RefusalCase = {
  /** Begins with the operation's name. */
  readonly heading: string;
  /** What is shown of the request: what is wrong in it. */
  readonly change: Change;
  readonly input: object;
};

export type RefusalCases = {
  readonly found: readonly RefusalCase[];
  /** One case for each change of a request that would be accepted. */
  readonly add: (heading: string, base: object, changes: readonly Change[]) => void;
  /** Shows of the cases added last what is wrong, not the whole of what it is wrong in. */
  readonly only: (changes: readonly Change[]) => void;
};

export function refusalCases(): RefusalCases {
  const found: RefusalCase[] = [];
  return {
    found,
    add(heading, base, changes) {
      for (const change of changes) found.push({ heading, change, input: { ...base, ...change } });
    },
    only(changes) {
      for (const [index, change] of changes.entries()) {
        const at = found.length - changes.length + index;
        const each = found[at];
        if (each !== undefined) found[at] = { ...each, change };
      }
    },
  };
}

/** Each change and the answer to it, under headings. */
export async function refusals(deps: ServiceDeps, cases: readonly RefusalCase[]): Promise<string> {
  await using wire = await startWire(operationHandlers(deps));
  const client = new sdk.BatchClient(wire.clientConfig);
  const lines: string[] = [];
  let heading = "";
  for (const each of cases) {
    if (each.heading !== heading) lines.push("", `# ${each.heading}`);
    heading = each.heading;
    lines.push(shown(each.change), `    ${await refusal(client, each)}`);
  }
  client.destroy();
  assert.deepEqual(wire.errors, [], "no request fails for a reason that is not the caller's");
  return `${lines.join("\n").trimStart()}\n`;
}

type AnyClient = { send(command: unknown): Promise<unknown> };
type AnyCommand = new (input: object) => unknown;

async function refusal(
  client: sdk.BatchClient,
  { heading, change, input }: RefusalCase,
): Promise<string> {
  const name = `${heading.split(",")[0]}Command`;
  const Command = (sdk as unknown as Readonly<Record<string, AnyCommand>>)[name];
  assert.ok(Command, `the SDK has no ${name}`);
  try {
    await (client as AnyClient).send(new Command(input));
  } catch (error) {
    if (!(error instanceof sdk.BatchServiceException)) throw error;
    return error.message.replace(/, RequestId: [\w-]+/, ", RequestId: …");
  }
  // A rule that lets its own case through is a failure, golden file or not.
  return assert.fail(`accepted, although it should be refused: ${heading} ${shown(change)}`);
}

function shown(change: Change): string {
  const text = JSON.stringify(change, (_, value) => (value === undefined ? "(absent)" : value));
  return text.replace(/(.)\1{19,}/g, (run, character) => `${character}…×${run.length}`);
}
