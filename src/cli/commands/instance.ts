/** `batchyard instance`: the machines of compute environments, and the interruption of a Spot Instance. */
import { type Command, InvalidArgumentError } from "commander";
import {
  type InstanceSummary,
  type InterruptInstanceOutput,
  interruptInstance,
  listInstances,
} from "../../yard/instances.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

type ListFlags = AskFlags & { readonly computeEnvironment?: string };
type InterruptFlags = AskFlags & { readonly noticeSeconds?: number };

export function addInstance(program: Command, deps: CommandDeps): void {
  const instance = program
    .command("instance")
    .description("See the machines of compute environments; interrupt one of Spot.");
  askFlags(
    instance
      .command("list")
      .description("List them, those that went lately included.")
      .option("--compute-environment <name>", "only those of this compute environment"),
  ).action(async ({ computeEnvironment, ...flags }: ListFlags) => {
    const input = computeEnvironment === undefined ? {} : { computeEnvironment };
    const found = await deps.connect(flags.data).call(listInstances, input);
    answer(deps, flags, found, (is) => listText(is.instances));
  });
  askFlags(
    instance
      .command("interrupt <instance-id>")
      .description(
        "Give a Spot Instance its notice: it drains, and is taken when the time is over.",
      )
      .option("--notice-seconds <number>", "time from notice to end (default: 120)", seconds),
  ).action(async (instanceId: string, { noticeSeconds, ...flags }: InterruptFlags) => {
    const input = { instanceId, ...(noticeSeconds === undefined ? {} : { noticeSeconds }) };
    const told = await deps.connect(flags.data).call(interruptInstance, input);
    answer(deps, flags, told, interruptText);
  });
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a whole number of seconds.");
}

function listText(instances: readonly InstanceSummary[]): string {
  if (instances.length === 0)
    return "No instances. Compute environments launch them when jobs wait.";
  const rows = instances.map((row) => [
    row.instanceId,
    row.computeEnvironment,
    row.instanceType || "-",
    row.imageId || "-",
    String(row.infrastructureRevision),
    row.status,
    String(row.tasks),
    row.statusReason ?? "",
  ]);
  return table(
    ["INSTANCE", "ENVIRONMENT", "TYPE", "IMAGE", "REVISION", "STATUS", "JOBS", "WHY"],
    rows,
  );
}

function interruptText({ instanceId, interruptsAt }: InterruptInstanceOutput): string {
  return `${instanceId} drains and is taken at ${new Date(interruptsAt).toISOString()}.`;
}
