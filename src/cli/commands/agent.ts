/** `batchyard agent`: what can be said of it. What it does is given in by main. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Finding } from "../../model/finding.ts";
import { failedFindings, findingsLines } from "../terminal/findings-text.ts";
import type { CommandDeps } from "./command-deps.ts";

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

export type InstallFlags = {
  readonly print: boolean;
  /** Of the tree that is installed into; `/` for this machine. */
  readonly root: string;
};

export type AgentCommands = Pick<CommandDeps, "write"> & {
  readonly run: (flags: AgentFlags) => Promise<void>;
  readonly install: (flags: AgentFlags & InstallFlags) => Promise<void>;
  readonly uninstall: (flags: InstallFlags) => Promise<void>;
  readonly examine: (flags: AgentFlags) => Promise<readonly Finding[]>;
};

/** What is said of the agent may stand before or after what is to be done with it. */
export function addAgent(program: Command, commands: AgentCommands): void {
  const agent = addRun(program, commands.run);
  agent
    .command("install")
    .description(
      "Make it a service of systemd, started at boot and whenever it has ended, with the flags that are given here.",
    )
    .option("--print", "show the unit and change nothing", false)
    .addOption(rootOption())
    .action((_flags, command: Command) => commands.install(command.optsWithGlobals()));
  agent
    .command("uninstall")
    .description("Stop it and remove its service. What it has kept stays.")
    .addOption(rootOption())
    .action((_flags, command: Command) => commands.uninstall(command.optsWithGlobals()));
  agent
    .command("doctor")
    .description(
      "Check this machine against the compute resource specification, and whether it can join. Exits with 1 when a " +
        "required check fails.",
    )
    .option("--json", "print the findings as JSON", false)
    .action(async (flags: { readonly json: boolean }, command: Command) => {
      const findings = await commands.examine(command.optsWithGlobals());
      const failed = failedFindings(findings).length;
      const text = [
        ...findingsLines(findings),
        "",
        failed === 0
          ? "No required check fails."
          : `Required checks that fail: ${failed}. This machine serves no job until they pass.`,
      ];
      commands.write(
        flags.json ? `${JSON.stringify({ findings }, null, 2)}\n` : `${text.join("\n")}\n`,
      );
      if (failed > 0) process.exitCode = 1;
    });
}

function rootOption(): Option {
  return new Option("--root <folder>", "into the tree of an image that is being made").default("/");
}

function addRun(program: Command, run: (flags: AgentFlags) => Promise<void>): Command {
  return program
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
