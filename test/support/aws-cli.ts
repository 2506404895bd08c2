/** The AWS CLI of this machine against a server of a test, with no settings of whoever runs it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type Ended, runToEnd, type Served } from "./serve.ts";

const aws = "/usr/bin/aws";

/** Why tests with it are skipped, where they are; never in CI. */
export const noAwsCli: string | false =
  process.env.CI === undefined && !existsSync(aws) && `${aws} is not installed; CI runs this test`;

/** JSON of the CLI, read where a test knows what is there. */
export type Answer = Readonly<Record<string, unknown>>;

export function callAws(server: Served, ...words: readonly string[]): Promise<Ended> {
  const own = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
  return runToEnd(aws, ["--endpoint-url", server.endpoint, "--output", "json", ...words], {
    ...server.env,
    ...own,
    AWS_PAGER: "",
    AWS_PROFILE: undefined,
  });
}

/** Its answer; fails with what it said when it ends with another code than 0. */
export async function askAws(server: Served, ...words: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await callAws(server, ...words);
  assert.equal(code, 0, `aws ${words.join(" ")}: ${stderr}`);
  return stdout.trim() === "" ? {} : (JSON.parse(stdout) as Answer);
}
