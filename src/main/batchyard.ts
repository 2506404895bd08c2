/** The program: reads the command line and does what it says. */
import { existsSync, readFileSync } from "node:fs";
import { envLine } from "../cli/env-line.ts";
import { createProgram, type EnvFlags, type ServeFlags } from "../cli/program.ts";
import { serveBanner } from "../cli/serve-banner.ts";
import { readAccessKey } from "./access-key.ts";
import { dataFolder } from "./data-folder.ts";
import { serverSettings } from "./settings.ts";
import { version } from "./version.ts";

/** SIGHUP too: a terminal that is closed must not leave jobs running without their server. */
const endings = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

try {
  await createProgram({ serve, env }, version).parseAsync();
} catch (error) {
  process.stderr.write(`batchyard: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
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

  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const ending of endings) process.once(ending, resolve);
  });
  log.info({ signal }, "stopping");
  // A second signal means: now.
  const now = (): never => process.exit(130);
  for (const ending of endings) process.once(ending, now);
  await server.stop();
  process.exit(0);
}

async function env(flags: EnvFlags): Promise<void> {
  const folder = dataFolder(flags.data);
  if (!existsSync(folder.endpoint) || !existsSync(folder.accessKey)) {
    throw new Error(
      `No server has been started on ${folder.path} yet. ` +
        `Start one with ./bin/batchyard serve --data ${flags.data}, or name its folder with --data.`,
    );
  }
  const key = readAccessKey(folder.accessKey);
  const { endpoint, region } = JSON.parse(readFileSync(folder.endpoint, "utf8")) as {
    endpoint: string;
    region: string;
  };
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const text = flags.json ? `${JSON.stringify(environment, null, 2)}\n` : envLine(environment);
  process.stdout.write(text);
}
