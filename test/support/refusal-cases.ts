/** Requests that must be refused, and what is answered to each, as a text to be compared and read. */
import assert from "node:assert/strict";
import { ServiceError } from "../../src/model/errors.ts";
import type { RequestContext, ServiceDeps } from "../../src/service/deps.ts";
import { testContext } from "./service-deps.ts";
import type { Change } from "./wrong-batch-requests.ts";

export type RefusalCase = {
  readonly heading: string;
  readonly change: Change;
  readonly run: () => Promise<unknown>;
};

export type RefusalCases = {
  readonly found: readonly RefusalCase[];
  /** One case for each change of a request that would be accepted. */
  readonly add: <Input extends object>(
    heading: string,
    operation: (deps: ServiceDeps, input: Input, context: RequestContext) => Promise<unknown>,
    base: object,
    changes: readonly Change[],
  ) => void;
  /** Shows of the cases added last what is wrong, not the whole of what it is wrong in. */
  readonly only: (changes: readonly Change[]) => void;
};

export function refusalCases(deps: ServiceDeps): RefusalCases {
  const found: RefusalCase[] = [];
  return {
    found,
    add(heading, operation, base, changes) {
      for (const change of changes) {
        // The wire hands over whatever has the right JSON types; the static type promises more.
        const input = { ...base, ...change } as Parameters<typeof operation>[1];
        found.push({ heading, change, run: () => operation(deps, input, testContext) });
      }
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
export async function refusals(cases: readonly RefusalCase[]): Promise<string> {
  const lines: string[] = [];
  let heading = "";
  for (const each of cases) {
    if (each.heading !== heading) lines.push("", `# ${each.heading}`);
    heading = each.heading;
    lines.push(shown(each.change), `    ${await refusal(each)}`);
  }
  return `${lines.join("\n").trimStart()}\n`;
}

async function refusal({ heading, change, run }: RefusalCase): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.message.replace(`, RequestId: ${testContext.requestId}`, ", RequestId: …");
  }
  // A rule that lets its own case through is a failure, golden file or not.
  return assert.fail(`accepted, although it should be refused: ${heading} ${shown(change)}`);
}

function shown(change: Change): string {
  const text = JSON.stringify(change, (_, value) => (value === undefined ? "(absent)" : value));
  return text.replace(/(.)\1{19,}/g, (run, character) => `${character}…×${run.length}`);
}
