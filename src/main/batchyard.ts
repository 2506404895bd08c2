/** The program: reads the command line and does what it says. */
import type { AgentFlags } from "../cli/commands/agent.ts";
import { envLine } from "../cli/env-line.ts";
import { type Commands, createProgram, type EnvFlags, type ServeFlags } from "../cli/program.ts";
import { serveBanner } from "../cli/serve-banner.ts";
import type { Logger } from "../ports/telemetry.ts";
import { type YardClient, yardClient } from "../wire/client/yard-client.ts";
import { connectionFrom, connectionOfFolder } from "./connection.ts";
import { serverSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

/** SIGHUP too: a terminal that is closed must not leave jobs running without their server. */
const endings = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

// Whoever reads our answer may have seen enough: `batchyard events | head`.
process.stdout.on("error", () => process.exit(0));

try {
  const connect = (data: string | undefined): YardClient =>
    yardClient(connectionFrom(data, process.env), systemClock.now);
  const write = (text: string): void => void process.stdout.write(text);
  const note = (text: string): void => void process.stderr.write(text);
  const agent: Commands["agent"] = {
    run: runAgent,
    async install(flags) {
      const { installAgent } = await import("./agent-install.ts");
      installAgent(flags, write, note);
    },
    async uninstall(flags) {
      const { uninstallAgent } = await import("./agent-install.ts");
      uninstallAgent(flags, write);
    },
    async examine(flags) {
      const { examineMachine } = await import("./agent-doctor.ts");
      return examineMachine(flags);
    },
  };
  await createProgram({ serve, env, agent, connect, write, note }, version).parseAsync();
} catch (error) {
  process.stderr.write(`batchyard: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function serve(flags: ServeFlags): Promise<void> {
  const settings = serverSettings(flags);
  // Loaded only here: `batchyard env` answers in a few milliseconds without them.
  const { startServer } = await import("./server.ts");
  const { createLogger } = await import("./telemetry.ts");
  const log = createLogger(settings.logLevel);
  const server = await startServer(settings, log);
  process.stdout.write(
    serveBanner({
      endpoint: server.endpoint,
      data: flags.data,
      runtime: server.runtime,
      auth: settings.auth,
    }),
  );

  await told(log);
  await server.stop();
  process.exit(0);
}

async function runAgent(flags: AgentFlags): Promise<void> {
  const { startAgent } = await import("./agent-program.ts");
  const { createLogger } = await import("./telemetry.ts");
  const log = createLogger(flags.logLevel);
  // The clock's timers keep no process alive, and without a connection nothing else does.
  setInterval(() => undefined, 2 ** 30);
  const running = await startAgent(flags, log);
  const { containerInstanceArn, runtime, introspectionPort: port } = running;
  const where = port === undefined ? "" : ` What runs here: http://127.0.0.1:${port}/v1/tasks`;
  process.stdout.write(`Joined as ${containerInstanceArn}; containers by ${runtime}.${where}\n`);
  await told(log);
  await running.stop();
  process.exit(0);
}

/** Resolves when the process is told to end; told again, it ends at once. */
async function told(log: Logger): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const ending of endings) process.once(ending, resolve);
  });
  log.info({ signal }, "stopping");
  const now = (): never => process.exit(130);
  for (const ending of endings) process.once(ending, now);
}

async function env(flags: EnvFlags): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = connectionOfFolder(flags.data);
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const text = flags.json ? `${JSON.stringify(environment, null, 2)}\n` : envLine(environment);
  process.stdout.write(text);
}
