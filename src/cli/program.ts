/**
 * The command line: what can be asked and how it is explained. What is done is given in by main.
 *
 * Every flag of `serve` can also be given as a BATCHYARD_… variable; a flag wins.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { type Quotas, quotaNames } from "../model/quotas.ts";
import { type AgentCommands, addAgent } from "./commands/agent.ts";
import { addCluster } from "./commands/cluster.ts";
import type { CommandDeps } from "./commands/command-deps.ts";
import { addEvents } from "./commands/events.ts";
import { addExplain } from "./commands/explain.ts";
import { addImage } from "./commands/image.ts";
import { addInstance } from "./commands/instance.ts";
import { addPlan } from "./commands/plan.ts";
import { addSimulate, type SimulateFlags } from "./commands/simulate.ts";
import { addStatus } from "./commands/status.ts";
import { addWebhooks } from "./commands/webhooks.ts";

export type ServeFlags = {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly region: string;
  readonly account: string;
  readonly runtime: "auto" | "docker" | "process";
  readonly overcommit: boolean;
  readonly hostJoinsUnmanaged: boolean;
  readonly faults?: string;
  readonly checkRoles: boolean;
  readonly strictNetwork: boolean;
  readonly jobRetentionDays: number;
  readonly eventRetentionDays: number;
  readonly eventsKept: number;
  readonly webhook: readonly string[];
  readonly awsLimits: boolean;
  readonly quota: Partial<Quotas>;
  readonly webhookSecret?: string;
  readonly secrets?: string;
  readonly secretsEnvPrefix: string;
  readonly agentLostAfter: number;
  readonly agentEndpoint?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly logLevel: string;
  readonly auth: boolean;
};

export type EnvFlags = { readonly data: string; readonly json: boolean };

export type Commands = CommandDeps & {
  readonly serve: (flags: ServeFlags) => Promise<void>;
  readonly env: (flags: EnvFlags) => Promise<void>;
  readonly agent: Omit<AgentCommands, "write">;
  readonly simulate: (flags: SimulateFlags) => Promise<void>;
};

export function createProgram(commands: Commands, version: string): Command {
  const program = new Command("batchyard")
    .description("AWS Batch on your own machines.")
    .version(version)
    .showHelpAfterError("(add --help for what is possible)");

  addServe(program, commands);
  program
    .command("env")
    .description("Print the variables that point AWS clients at the server, for eval.")
    .addOption(dataOption())
    .option("--json", "print a JSON object instead", false)
    .action(commands.env);

  addAgent(program, { ...commands.agent, write: commands.write });
  addStatus(program, commands);
  addCluster(program, commands);
  addEvents(program, commands);
  addInstance(program, commands);
  addPlan(program, commands);
  addExplain(program, commands);
  addWebhooks(program, commands);
  addImage(program, commands);
  addSimulate(program, commands.simulate);
  return program;
}

function addServe(program: Command, commands: Commands): void {
  const serve = program
    .command("serve")
    .description("Start the server. Stops cleanly on SIGTERM or Ctrl-C.")
    .addOption(flag("--host <address>", "address to listen on").default("127.0.0.1"))
    .addOption(
      flag("--port <number>", "port to listen on; 0 picks a free one and prints it")
        .default(8642)
        .argParser(whole("port", 0, 65_535)),
    )
    .addOption(dataOption())
    .addOption(
      flag("--region <name>", "region of every ARN")
        .default("us-east-1")
        .argParser(matching("region", /^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as us-east-1")),
    )
    .addOption(
      flag("--account <id>", "account of every ARN")
        .default("000000000000")
        .argParser(matching("account", /^\d{12}$/, "twelve digits")),
    )
    .addOption(
      flag(
        "--runtime <name>",
        "what runs containers; auto takes Docker or Podman where one is found",
      )
        .choices(["auto", "docker", "process"])
        .default("auto"),
    )
    .addOption(
      toggle("--overcommit", "let instances together be larger than this machine").default(false),
    )
    .addOption(
      toggle(
        "--host-joins-unmanaged",
        "for development: this machine also serves every UNMANAGED compute environment",
      ).default(false),
    )
    .addOption(
      flag(
        "--faults <file>",
        "for development: have launches, machines, requests and containers fail as the file says (docs/fault-lab.md)",
      ),
    )
    .addOption(
      toggle(
        "--check-roles",
        "compute environments whose roles or instance profile are not IAM's are INVALID",
      ).default(false),
    )
    .addOption(
      toggle(
        "--strict-network",
        "compute environments whose subnets or security groups are not EC2's are INVALID",
      ).default(false),
    )
    .addOption(secretsOption())
    .addOption(secretsPrefixOption())
    .addOption(
      flag("--log-level <level>", "least level that is logged")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    )
    .addOption(
      toggle("--no-auth", "accept unsigned requests (for tests; on loopback addresses only)"),
    )
    .action(commands.serve);
  addKeeping(serve);
  addQuotas(serve);
  addReaching(serve);
}

/** How much anybody may ask for. */
function addQuotas(serve: Command): void {
  serve
    .addOption(
      toggle("--aws-limits", "imitate AWS's own quotas, also on requests per second").default(
        false,
      ),
    )
    .addOption(
      flag("--quota <name=number...>", `one quota: ${Object.keys(quotaNames).join(", ")}`)
        .default({}, "generous")
        .argParser(quota),
    );
}

/** How agents on other machines reach the server, and how long it waits for them. */
function addReaching(serve: Command): void {
  serve
    .addOption(
      flag(
        "--agent-lost-after <seconds>",
        "how long an agent may be out of reach before its tasks are lost",
      )
        .default(300)
        .argParser(whole("agent-lost-after", 1, 86_400)),
    )
    .addOption(
      flag(
        "--agent-endpoint <url>",
        "where agents are told to open their sessions (default: wherever they have reached the server)",
      ).argParser(
        matching(
          "agent-endpoint",
          /^https?:\/\/[^\s/]+$/,
          "a URL such as https://yard.example.org, without a path",
        ),
      ),
    )
    .addOption(flag("--tls-cert <file>", "certificate chain in PEM: serve HTTPS and nothing else"))
    .addOption(flag("--tls-key <file>", "private key of --tls-cert in PEM"));
}

/** What is remembered for how long, and who is told. */
function addKeeping(serve: Command): void {
  serve
    .addOption(
      flag(
        "--job-retention-days <days>",
        'how long finished jobs stay visible; "forever" keeps them',
      )
        .default(7)
        .argParser(retentionDays),
    )
    .addOption(
      flag(
        "--event-retention-days <days>",
        "how long events of jobs can be read, no longer than finished jobs are visible",
      )
        .default(7)
        .argParser(eventDays),
    )
    .addOption(
      flag("--events-kept <number>", "how many changes can be read as events, at most")
        .default(1_000_000)
        .argParser(whole("events-kept", 1, 1_000_000_000)),
    )
    .addOption(
      flag("--webhook <url...>", "send events of jobs to this address (may be repeated)").default(
        [],
        "none",
      ),
    )
    .addOption(
      flag(
        "--webhook-secret <text>",
        "sign what is sent there (the variable keeps it off the list of processes)",
      ),
    );
}

function flag(flags: string, description: string): Option {
  return new Option(flags, description).env(variableOf(flags));
}

/** A flag without a value. Commander takes any value of a variable for a yes, `0` and `false` too. */
function toggle(name: string, description: string): Option {
  const option = new Option(name, description);
  const variable = variableOf(name);
  const value = process.env[variable] ?? "";
  if (["0", "false", "no", "off"].includes(value.toLowerCase())) return option;
  if (["", "1", "true", "yes", "on"].includes(value.toLowerCase())) {
    return value === "" && variable in process.env ? option : option.env(variable);
  }
  throw new Error(`${variable} must be 1, true, yes or on, or 0, false, no or off; got ${value}.`);
}

function variableOf(flags: string): string {
  const name = flags.split(" ")[0]?.replace(/^--/, "") ?? "";
  return `BATCHYARD_${name.toUpperCase().replaceAll("-", "_")}`;
}

function dataOption(): Option {
  return flag("--data <folder>", "where everything is kept").default("~/.batchyard");
}

function secretsOption(): Option {
  return flag(
    "--secrets <file>",
    "values of the secrets that jobs name, as JSON or YAML by name or ARN; readable by its owner only",
  );
}

function secretsPrefixOption(): Option {
  return flag(
    "--secrets-env-prefix <prefix>",
    "jobs may take variables of the server whose names begin so as secrets (valueFrom env:NAME)",
  )
    .default("BATCHYARD_JOB_SECRET_")
    .argParser(
      matching(
        "secrets-env-prefix",
        /^[A-Za-z_][A-Za-z0-9_]{2,}$/,
        "three or more letters, digits and _",
      ),
    );
}

function whole(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max && text.trim() !== "") return value;
    throw new InvalidArgumentError(`${name} must be a whole number from ${min} to ${max}.`);
  };
}

function matching(name: string, pattern: RegExp, allowed: string): (text: string) => string {
  return (text) => {
    if (pattern.test(text)) return text;
    throw new InvalidArgumentError(`${name} must be ${allowed}.`);
  };
}

function retentionDays(text: string): number {
  if (text === "forever") return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(
    'job-retention-days must be a number of days above 0, or "forever".',
  );
}

function eventDays(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("event-retention-days must be a number of days above 0.");
}

/** One of several; a variable holds them between commas. */
function quota(text: string, others: Partial<Quotas>): Partial<Quotas> {
  const given = text.split(",").map((pair): [string, number] => {
    const [name = "", value = ""] = pair.split("=");
    const key = Object.hasOwn(quotaNames, name) ? quotaNames[name] : undefined;
    if (key !== undefined && value !== "" && Number(value) >= 0) return [key, Number(value)];
    const names = Object.keys(quotaNames).join(", ");
    throw new InvalidArgumentError(`quota must be NAME=NUMBER, with one of ${names}; got ${pair}.`);
  });
  return { ...others, ...Object.fromEntries(given) };
}
