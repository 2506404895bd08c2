/** What `batchyard serve` says when it is ready: where it is, and the two lines a user needs. */
import { faultLines } from "./terminal/fault-lines.ts";

export type Readiness = {
  readonly endpoint: string;
  readonly data: string;
  readonly runtime: string;
  readonly auth: boolean;
  /** What is made to go wrong, in sentences. */
  readonly faults: readonly string[];
};

export function serveBanner({ endpoint, data, runtime, auth, faults }: Readiness): string {
  const folder = data === "~/.batchyard" ? "" : ` --data ${data}`;
  return `Batchyard answers at ${endpoint}
data ${data}, containers by ${runtime}${auth ? "" : ", requests are NOT verified (--no-auth)"}
${faultLines(faults)
  .map((line) => `${line}\n`)
  .join("")}
  eval "$(./bin/batchyard env${folder})"
  aws batch describe-compute-environments --endpoint-url ${endpoint}
`;
}
