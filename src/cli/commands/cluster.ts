/**
 * `batchyard cluster …`: keys by which machines join the cluster of an UNMANAGED compute environment.
 *
 * A token is printed as the configuration of its machine, `/etc/ecs/ecs.config`, which our agent and Amazon's read
 * alike; it is shown once.
 */
import { type Command, InvalidArgumentError } from "commander";
import {
  type ClusterToken,
  type CreateClusterTokenOutput,
  createClusterToken,
} from "../../yard/create-cluster-token.ts";
import { type ListedToken, listClusterTokens } from "../../yard/list-cluster-tokens.ts";
import { revokeClusterToken } from "../../yard/revoke-cluster-token.ts";
import { rotateClusterToken } from "../../yard/rotate-cluster-token.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

type TokenFlags = AskFlags & { readonly count: number; readonly validHours: number };
type RotateFlags = AskFlags & { readonly graceHours: number };

const secondsPerHour = 3_600;

export function addCluster(program: Command, deps: CommandDeps): void {
  const cluster = program
    .command("cluster")
    .description("Let machines join UNMANAGED compute environments.");
  askFlags(
    cluster
      .command("token <cluster>")
      .description(
        "Print an ecs.config that lets one machine join the cluster, or the compute environment, of that name.",
      )
      .option("--count <number>", "tokens for so many machines", positive, 1)
      .option("--valid-hours <hours>", "how long an unused token is good", positive, 24),
  ).action((name: string, flags: TokenFlags) => printToken(deps, name, flags));
  askFlags(
    cluster
      .command("tokens [cluster]")
      .description("List the keys of machines and whose they are."),
  ).action(async (name: string | undefined, flags: AskFlags) => {
    const input = name === undefined ? {} : { cluster: name };
    const listed = await deps.connect(flags.data).call(listClusterTokens, input);
    answer(deps, flags, listed, ({ tokens }) => tokensText(tokens));
  });
  askFlags(
    cluster
      .command("rotate <access-key-id>")
      .description("Give the machine of this key a new one; the old one stays good for a while.")
      .option("--grace-hours <hours>", "for how long", notNegative, 24),
  ).action(async (accessKeyId: string, flags: RotateFlags) => {
    const input = { accessKeyId, graceSeconds: flags.graceHours * secondsPerHour };
    const rotated = await deps.connect(flags.data).call(rotateClusterToken, input);
    answer(deps, flags, rotated, ({ token }) => keyLines(token).join("\n"));
    deps.note(
      `Put these lines into the configuration of ${rotated.instanceId} in place of the old ones, ` +
        `which are good for ${flags.graceHours} more hours. Our agent reads them within a minute; restart another.\n`,
    );
  });
  askFlags(
    cluster
      .command("revoke <access-key-id>")
      .description(
        "Close the session of the machine that has this key, and refuse it from now on.",
      ),
  ).action(async (accessKeyId: string, flags: AskFlags) => {
    const revoked = await deps.connect(flags.data).call(revokeClusterToken, { accessKeyId });
    answer(deps, flags, revoked, ({ instanceId }) =>
      instanceId === undefined
        ? "Revoked; no machine had used it."
        : `Revoked; ${instanceId} had it.`,
    );
  });
}

async function printToken(deps: CommandDeps, name: string, flags: TokenFlags): Promise<void> {
  const created = await deps.connect(flags.data).call(createClusterToken, {
    cluster: name,
    count: flags.count,
    validSeconds: flags.validHours * secondsPerHour,
  });
  answer(deps, flags, created, (is) =>
    is.tokens.map((token) => configuration(is, token)).join("\n\n"),
  );
  if (isLoopback(created.endpoint)) {
    deps.note(
      `${created.endpoint} is an address of this machine alone. For another one, start the server with --host, ` +
        "or name the address that it reaches with --agent-endpoint.\n",
    );
  }
}

function configuration(is: CreateClusterTokenOutput, token: ClusterToken): string {
  const until =
    token.expiresAt === undefined ? "" : ` by ${new Date(token.expiresAt).toISOString()}`;
  return [
    `# For one machine, as /etc/ecs/ecs.config: it joins with this key${until}, and keeps it.`,
    `ECS_BACKEND_HOST=${is.endpoint}`,
    `ECS_CLUSTER=${is.cluster}`,
    `AWS_DEFAULT_REGION=${is.region}`,
    ...keyLines(token),
    // For Amazon's own agent: no EC2 around it, and secrets and logs of this server.
    "ECS_EXTERNAL=true",
    `AWS_ENDPOINT_URL_SECRETS_MANAGER=${is.endpoint}`,
    'ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs","none"]',
  ].join("\n");
}

function keyLines({ accessKeyId, secretAccessKey }: ClusterToken): readonly string[] {
  return [`AWS_ACCESS_KEY_ID=${accessKeyId}`, `AWS_SECRET_ACCESS_KEY=${secretAccessKey}`];
}

function tokensText(tokens: readonly ListedToken[]): string {
  if (tokens.length === 0) return "There are no tokens. `batchyard cluster token` makes one.";
  return table(
    ["ACCESS KEY", "CLUSTER", "MACHINE", "CREATED", "REFUSED FROM"],
    tokens.map(({ accessKeyId, cluster, instanceId = "none yet", createdAt, expiresAt }) => [
      accessKeyId,
      cluster,
      instanceId,
      new Date(createdAt).toISOString(),
      expiresAt === undefined ? "" : new Date(expiresAt).toISOString(),
    ]),
  );
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("it must be a number above 0.");
}

function notNegative(text: string): number {
  return Number(text) === 0 && text.trim() !== "" ? 0 : positive(text);
}
