/** `batchyard simulate`: what a cluster would make of a workload, in virtual time; nothing runs. */
import { type Command, InvalidArgumentError } from "commander";

export type SimulateFlags = {
  readonly cluster: string;
  readonly workload?: string;
  readonly swf?: string;
  readonly swfQueue?: string;
  readonly swfShare: "none" | "user" | "group";
  readonly swfNodeVcpus?: number;
  readonly faults?: string;
  readonly seed: number;
  readonly json: boolean;
  readonly html?: string;
};

export function addSimulate(
  program: Command,
  simulate: (flags: SimulateFlags) => Promise<void>,
): void {
  program
    .command("simulate")
    .description(
      "Say what a cluster would make of a workload: how long it takes, who waits, what it costs. Nothing is run.",
    )
    .requiredOption("--cluster <file>", "compute environments, queues and prices (YAML or JSON)")
    .option("--workload <file>", "jobs (YAML or JSON)")
    .option("--swf <file>", "jobs, as a log in the Standard Workload Format instead")
    .option("--swf-queue <name>", "where those go (default: the first job queue of the cluster)")
    .option(
      "--swf-share <whose>",
      "share identifier of those: user, group or none",
      shareOf,
      "none",
    )
    .option(
      "--swf-node-vcpus <number>",
      "those with more processors are multi-node jobs of nodes with so many",
      whole("swf-node-vcpus", 1, 1_024),
    )
    .option("--faults <file>", "what goes wrong: launches, machines, requests, containers")
    .option(
      "--seed <number>",
      "of all chance: the same seed gives the same answer",
      whole("seed", 0, 2 ** 31),
      1,
    )
    .option("--json", "print the whole report as JSON", false)
    .option("--html <file>", "also write the report as a page with a chart")
    .addHelpText(
      "after",
      "\nThe files are explained in docs/simulate.md; examples are in examples/simulate.",
    )
    .action(simulate);
}

function shareOf(text: string): string {
  if (["none", "user", "group"].includes(text)) return text;
  throw new InvalidArgumentError("swf-share must be user, group or none.");
}

function whole(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`${name} must be a whole number from ${min} to ${max}.`);
  };
}
