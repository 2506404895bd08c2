/** `batchyard agent`: what can be said of it. What it does is given in by main. */
import { type Command, Option } from "commander";

export type AgentFlags = {
  readonly server?: string;
  readonly cluster?: string;
  readonly config: string;
  readonly data?: string;
  readonly runtime: "auto" | "docker" | "process";
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
      new Option("--log-level <level>", "least level that is logged")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    )
    .action(run);
}
