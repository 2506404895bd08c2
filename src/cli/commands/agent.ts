/** `batchyard agent`: what can be said of it. What it does is given in by main. */
import { type Command, InvalidArgumentError, Option } from "commander";

export type AgentFlags = {
  readonly server?: string;
  readonly cluster?: string;
  readonly config: string;
  readonly data?: string;
  readonly runtime: "auto" | "docker" | "process";
  readonly minFreeDisk: number;
  readonly introspectionPort: number;
  readonly logLevel: string;
};

export function addAgent(program: Command, run: (flags: AgentFlags) => Promise<void>): void {
  program
    .command("agent")
    .description(
      "Let this machine join a cluster and run its jobs. Configured as the Amazon ECS agent is: by ECS_… and AWS_… " +
        "variables or /etc/ecs/ecs.config; `batchyard cluster token` prints one.",
    )
    .option("--server <url>", "where the server is (default: ECS_BACKEND_HOST)")
    .option("--cluster <name>", "the cluster to join (default: ECS_CLUSTER)")
    .option("--config <file>", "configuration file", "/etc/ecs/ecs.config")
    .option(
      "--data <folder>",
      "what it needs to go on after a restart (default: ECS_DATADIR, else /var/lib/batchyard-agent)",
    )
    .addOption(
      new Option(
        "--runtime <name>",
        "what runs containers; auto takes Docker or Podman where found",
      )
        .choices(["auto", "docker", "process"])
        .default("auto"),
    )
    .addOption(
      new Option(
        "--min-free-disk <MiB>",
        "disk that must be free for a job to start; below it images that no job needs go at once; 0 looks at nothing",
      )
        .env("BATCHYARD_MIN_FREE_DISK")
        .default(1024)
        .argParser(mebibytes),
    )
    .addOption(
      new Option(
        "--introspection-port <number>",
        "port on loopback where it says what it runs, as Amazon's agent does; 0 picks a free one",
      )
        .env("BATCHYARD_INTROSPECTION_PORT")
        .default(51_678)
        .argParser(port),
    )
    .addOption(
      new Option("--log-level <level>", "least level that is logged")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    )
    .action(run);
}

function mebibytes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && text.trim() !== "") return value;
  throw new InvalidArgumentError("min-free-disk must be a whole number of MiB, 0 or more.");
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value < 65_536 && text.trim() !== "") return value;
  throw new InvalidArgumentError("introspection-port must be a whole number from 0 to 65535.");
}
