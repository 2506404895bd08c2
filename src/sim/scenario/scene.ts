/** What statements act on: the house, and what they have given names to. */
import { ServiceError } from "../../model/errors.ts";
import type { Operation } from "../client.ts";
import type { House } from "../open-house.ts";
import { jobName, type Teller } from "./teller.ts";

export type Scene = {
  readonly house: House;
  readonly teller: Teller;
  /** Image ids by name. */
  readonly images: Map<string, string>;
  /** Job ids by the names they were submitted under. */
  readonly jobs: Map<string, string>;
  /** Asks as a user; a refusal is told and answers undefined. */
  readonly ask: <Input, Output>(
    operation: Operation<Input, Output>,
    input: Input,
  ) => Promise<Output | undefined>;
  /** Ends the scenario with what is wrong with a statement. */
  readonly fail: (problem: string) => never;
};

export async function asked<Input, Output>(
  { house, teller }: Pick<Scene, "house" | "teller">,
  operation: Operation<Input, Output>,
  input: Input,
): Promise<Output | undefined> {
  const answer = await house.client.ask(operation, input);
  if (!(answer instanceof ServiceError)) return answer;
  const message = answer.message.replace(/, RequestId: .*$/, "");
  teller.say("user", "refused", `${answer.code}: ${message}`);
  return undefined;
}

/** An instance by its own name, `lab/2`, or by that of a job, child or node on it. */
export function findInstance({ house, teller, fail }: Scene, name: string): string {
  const named = teller.instanceNamed(name);
  if (named !== undefined) return named;
  const state = house.state();
  const job = [...(state?.jobs.values() ?? [])].find((one) => jobName(one) === name);
  const task = state?.tasks.find(({ jobId }) => jobId === job?.jobId);
  return task?.instanceId ?? fail(`There is no instance ${name}, and no job of that name has one.`);
}

/** The id of a job, child or node, by its name. */
export function findJob({ jobs, fail }: Scene, name: string): string {
  const [, base = name, suffix = ""] = /^([^:#]+)([:#].*)?$/.exec(name) ?? [];
  const jobId = jobs.get(base) ?? fail(`No job ${base} has been submitted.`);
  return `${jobId}${suffix}`;
}
