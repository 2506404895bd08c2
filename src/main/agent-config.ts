/** What an agent is told, and where it keeps what it needs to go on after a restart. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { type EcsConfig, parseConfigFile, readEcsConfig } from "../agent/config/ecs-config.ts";
import type { AgentFlags } from "../cli/commands/agent.ts";

/** Flags win over variables, and those over the file. */
export function agentConfigOf(flags: AgentFlags): EcsConfig {
  const file = existsSync(flags.config) ? parseConfigFile(readFileSync(flags.config, "utf8")) : {};
  return readEcsConfig(
    {
      ...process.env,
      ...(flags.server !== undefined && { ECS_BACKEND_HOST: flags.server }),
      ...(flags.cluster !== undefined && { ECS_CLUSTER: flags.cluster }),
    },
    file,
  );
}

export function agentFolder(flags: AgentFlags, config: EcsConfig): string {
  const usual = process.getuid?.() === 0 ? "/var/lib/batchyard-agent" : "~/.batchyard-agent";
  const given = flags.data ?? config.dataFolder ?? usual;
  return given.replace(/^~(?=\/|$)/, homedir());
}
