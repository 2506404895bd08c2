/**
 * `batchyard agent doctor`: what keeps this machine from being a good instance. The compute resource specification is
 * asked as of an image, with the machine's own facts, and then whether it can join: its configuration, its server, its
 * key.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { type EcsConfig, type EcsVariables, parseConfigFile } from "../agent/config/ecs-config.ts";
import { findDockerEngine } from "../agent/docker/docker-engine.ts";
import type { AgentFlags } from "../cli/commands/agent.ts";
import { inspectFacts } from "../core/images/specification.ts";
import { readAgentUnit } from "../machines/host/agent-unit.ts";
import { createHostReader } from "../machines/host/host-reader.ts";
import { inspectHost } from "../machines/host/inspect-host.ts";
import type { Finding } from "../model/finding.ts";
import { absent, type ImageFacts, ownAgent, processRuntime } from "../model/image-facts.ts";
import { signRequest } from "../wire/client/signed-request.ts";
import { agentConfigOf, agentFolder } from "./agent-config.ts";
import { systemClock } from "./system-clock.ts";
import { version } from "./version.ts";

/** Of the specification, what can be asked of a machine that runs; the rest is about images of it. */
const asked = ["S14", "S15", "S16", "S17", "S18", "S22"];
const answerLimitMs = 10_000;

export async function examineMachine(flags: AgentFlags): Promise<readonly Finding[]> {
  const variables = existsSync(flags.config)
    ? parseConfigFile(readFileSync(flags.config, "utf8"))
    : {};
  const facts = await factsOf(flags, { ...variables, ...process.env });
  const gpus = variables.ECS_ENABLE_GPU_SUPPORT === "true" || (facts.gpus ?? []).length > 0;
  const specified = inspectFacts(facts, { gpus }).filter(({ id }) => asked.includes(id));
  return [...specified, ...(await joining(flags))];
}

async function factsOf(flags: AgentFlags, variables: EcsVariables): Promise<ImageFacts> {
  const reader = createHostReader();
  const unit = await readAgentUnit(reader);
  const agent: ImageFacts = {
    ...unit,
    ...(unit.agentName === ownAgent && { agentVersion: version }),
    agentConfiguration: ecsOptions(variables),
  };
  const { facts } = await inspectHost({
    engine: async () => {
      if (flags.runtime === "process") return { name: processRuntime, version };
      const engine = await findDockerEngine();
      return engine ?? { name: absent, version: absent };
    },
    ...{ agent, reader },
  });
  return facts;
}

/** No key is among them. */
function ecsOptions(variables: EcsVariables): Readonly<Record<string, string>> {
  const options = Object.entries(variables).flatMap(([name, value]) =>
    name.startsWith("ECS_") && value !== undefined ? [[name, value] as const] : [],
  );
  return Object.fromEntries(options);
}

/** One finding after the other, to the first that fails: what follows would say the same again. */
async function joining(flags: AgentFlags): Promise<readonly Finding[]> {
  let config: EcsConfig;
  try {
    config = agentConfigOf(flags);
  } catch (error) {
    const fix = `batchyard cluster token NAME, on the server, prints ${flags.config}`;
    return [required("configuration", "fail", messageOf(error), fix)];
  }
  const { cluster, server } = config;
  const folder = agentFolder(flags, config);
  const read = required(
    "configuration",
    "pass",
    `Cluster ${cluster} at ${server}; data in ${folder}.`,
  );
  const answers = await serverFinding(server);
  const found = [read, ...privacy(flags.config), answers];
  return answers.result === "pass" ? [...found, await keyFinding(config)] : found;
}

/** It holds the machine's key. */
function privacy(file: string): readonly Finding[] {
  if (!existsSync(file)) return [];
  const mode = statSync(file).mode & 0o777;
  const evidence = `${file} has mode ${mode.toString(8)}.`;
  const finding = { id: "join", check: "private-key", level: "recommended" } as const;
  return (mode & 0o077) === 0
    ? [{ ...finding, result: "pass", evidence }]
    : [{ ...finding, result: "fail", evidence, fix: `sudo chmod 600 ${file}` }];
}

async function serverFinding(server: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(answerLimitMs);
    const { status } = await fetch(`${server}/healthz`, { signal });
    if (status === 200) return required("server", "pass", `${server} answers.`);
    const evidence = `${server}/healthz answers with status ${status}.`;
    return required("server", "fail", evidence, "Set ECS_BACKEND_HOST to the server's address.");
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const evidence = `${server} does not answer: ${messageOf(cause)}.`;
    const fix =
      "Start the server with --host, open its port to this machine, and name it in ECS_BACKEND_HOST.";
    return required("server", "fail", evidence, fix);
  }
}

async function keyFinding(config: EcsConfig): Promise<Finding> {
  const { server: endpoint, region, accessKeyId, secretAccessKey, sessionToken } = config;
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const { url, headers } = await signRequest(
    {
      ...{ endpoint, region, accessKeyId, secretAccessKey },
      ...(sessionToken !== undefined && { sessionToken }),
    },
    {
      ...{ service: "sts", method: "POST", path: "/", body, now: systemClock.now() },
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
  );
  const signal = AbortSignal.timeout(answerLimitMs);
  const response = await fetch(url, { method: "POST", headers, body, signal });
  const text = await response.text();
  if (response.ok) {
    const arn = /<Arn>([^<]*)<\/Arn>/.exec(text)?.[1] ?? accessKeyId;
    return required("key", "pass", `${accessKeyId} is accepted: ${arn}.`);
  }
  const said = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? `status ${response.status}`;
  const fix =
    "batchyard cluster token NAME, on the server, makes a new one; set the clock if that is what is wrong";
  return required("key", "fail", `${accessKeyId} is refused: ${said}`, fix);
}

function required(
  check: string,
  result: Finding["result"],
  evidence: string,
  fix?: string,
): Finding {
  return {
    id: "join",
    check,
    level: "required",
    result,
    evidence,
    ...(fix !== undefined && { fix }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
