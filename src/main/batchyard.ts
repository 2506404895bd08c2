/** The program: reads the command line and does what it says. */
import type { SimulateFlags } from "../cli/commands/simulate.ts";
import { envLine } from "../cli/env-line.ts";
import { createProgram, type EnvFlags, type ServeFlags } from "../cli/program.ts";
import { serveBanner } from "../cli/serve-banner.ts";
import { type YardClient, yardClient } from "../wire/client/yard-client.ts";
import { agentCommands } from "./agent-commands.ts";
import { connectionFrom, connectionOfFolder } from "./connection.ts";
import { serverSettings } from "./settings.ts";
import { systemClock } from "./system-clock.ts";
import { toldToEnd } from "./told-to-end.ts";
import { version } from "./version.ts";

// Whoever reads our answer may have seen enough: `batchyard events | head`.
process.stdout.on("error", () => process.exit(0));

try {
  const connect = (data: string | undefined): YardClient =>
    yardClient(connectionFrom(data, process.env), systemClock.now);
  const write = (text: string): void => void process.stdout.write(text);
  const note = (text: string): void => void process.stderr.write(text);
  const agent = agentCommands(write, note);
  const commands = { serve, env, agent, simulate, connect, write, note };
  await createProgram(commands, version).parseAsync();
} catch (error) {
  process.stderr.write(`batchyard: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function serve(flags: ServeFlags): Promise<void> {
  const settings = serverSettings(flags);
  // Loaded only here: `batchyard env` answers in a few milliseconds without them.
  const { startServer } = await import("./server.ts");
  const { createLogger } = await import("./logger.ts");
  const log = createLogger(settings.logLevel);
  const server = await startServer(settings, log);
  process.stdout.write(
    serveBanner({
      endpoint: server.endpoint,
      data: flags.data,
      runtime: server.runtime,
      auth: settings.auth,
      faults: server.faults,
    }),
  );

  await toldToEnd(log);
  await server.stop();
  process.exit(0);
}

async function simulate(flags: SimulateFlags): Promise<void> {
  const program = await import("./simulate.ts");
  await program.simulate(flags);
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
