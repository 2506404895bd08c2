/** `batchyard status`: what runs here and how much it has to do. */
import type { Command } from "commander";
import { type DescribeServerOutput, describeServer } from "../../yard/describe-server.ts";
import { faultLines } from "../terminal/fault-lines.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

export function addStatus(program: Command, deps: CommandDeps): void {
  const command = program
    .command("status")
    .description("Say what the server is and how much it has to do.");
  askFlags(command).action(async (flags: AskFlags) => {
    const server = deps.connect(flags.data);
    answer(deps, flags, await server.call(describeServer, {}), (is) =>
      statusText(server.connection.endpoint, is),
    );
  });
}

function statusText(endpoint: string, is: DescribeServerOutput): string {
  const since = new Date(is.startedAt).toISOString().replace(/\.\d+Z$/, "Z");
  return [
    `Batchyard ${is.version} at ${endpoint}, ${is.region}, account ${is.account}`,
    `containers by ${is.runtime}, up since ${since}`,
    ...faultLines(is.faults),
    "",
    table(
      ["COMPUTE ENVIRONMENTS", "JOB QUEUES", "INSTANCES", "JOBS UNDER WAY"],
      [[is.computeEnvironments, is.jobQueues, is.instances, is.tasks].map(String)],
    ),
  ].join("\n");
}
