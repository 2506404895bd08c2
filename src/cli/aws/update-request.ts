/**
 * An UpdateComputeEnvironment request out of the arguments of `aws batch update-compute-environment`: structures
 * as JSON, as a file of JSON (`file://…`) or as shorthand; what is stated beside `--cli-input-json` wins over it.
 */
import { readFileSync } from "node:fs";
import { parseShorthand, type Shorthand } from "./shorthand.ts";

export type UpdateArguments = {
  readonly computeEnvironment?: string;
  readonly state?: string;
  readonly unmanagedvCpus?: string;
  readonly computeResources?: string;
  readonly serviceRole?: string;
  readonly updatePolicy?: string;
  readonly ecsSettings?: string;
  readonly cliInputJson?: string;
};

/** Members that are no text, and how deep they lie does not matter: no name means two things. */
const numbers = new Set([
  "minvCpus",
  "maxvCpus",
  "desiredvCpus",
  "bidPercentage",
  "minScaleDownDelayMinutes",
  "jobExecutionTimeoutMinutes",
  "unmanagedvCpus",
]);
const flags = new Set(["updateToLatestImageVersion", "terminateJobsOnUpdate"]);
/** Lists, of which shorthand may state a single item as if it were the value. */
const lists = new Set([
  "instanceTypes",
  "subnets",
  "securityGroupIds",
  "ec2Configuration",
  "overrides",
  "targetInstanceTypes",
]);

/** Throws with the reason when something cannot be read. */
export function updateRequest(given: UpdateArguments): Readonly<Record<string, unknown>> {
  const { computeResources, updatePolicy, ecsSettings, cliInputJson, ...texts } = given;
  const request: Record<string, unknown> =
    cliInputJson === undefined ? {} : { ...readJson("--cli-input-json", contentOf(cliInputJson)) };
  for (const [name, text] of Object.entries(texts)) request[name] = typed(name, text);
  for (const [name, text] of Object.entries({ computeResources, updatePolicy, ecsSettings })) {
    if (text !== undefined) request[name] = structure(name, text);
  }
  if (!request.computeEnvironment) {
    throw new Error("Name the compute environment: --compute-environment NAME.");
  }
  return request;
}

function structure(name: string, text: string): unknown {
  const content = contentOf(text);
  return content.trimStart().startsWith("{")
    ? readJson(name, content)
    : typed(name, parseShorthand(content));
}

/** As the AWS CLI reads its arguments: `file://` and the path of a file that holds the text. */
function contentOf(text: string): string {
  return text.startsWith("file://") ? readFileSync(text.slice("file://".length), "utf8") : text;
}

function readJson(name: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
}

function typed(name: string, value: Shorthand): unknown {
  if (typeof value === "string") {
    if (numbers.has(name)) return wholeNumber(name, value);
    if (flags.has(name)) return value === "true";
    return lists.has(name) ? (value === "" ? [] : [value]) : value;
  }
  if (Array.isArray(value)) return value.map((item) => typed("", item));
  const members = Object.entries(value).map(([key, member]) => [key, typed(key, member)]);
  // `ec2Configuration={…}` is one entry.
  return lists.has(name) ? [Object.fromEntries(members)] : Object.fromEntries(members);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value)) return value;
  throw new Error(`${name} must be a whole number, got ${text || "nothing"}.`);
}
