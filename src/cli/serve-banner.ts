/** What `batchyard serve` says when it is ready: where it is, and the two lines a user needs. */
export type Readiness = {
  readonly endpoint: string;
  readonly data: string;
  readonly runtime: string;
  readonly auth: boolean;
};

export function serveBanner({ endpoint, data, runtime, auth }: Readiness): string {
  const folder = data === "~/.batchyard" ? "" : ` --data ${data}`;
  return `Batchyard answers at ${endpoint}
data ${data}, containers by ${runtime}${auth ? "" : ", requests are NOT verified (--no-auth)"}

  eval "$(./bin/batchyard env${folder})"
  aws batch describe-compute-environments --endpoint-url ${endpoint}
`;
}
