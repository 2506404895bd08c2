/**
 * Which agent this machine starts at boot and whether it is watched, as systemd's units say: ours, or Amazon's
 * (`ecs.service`). What the units of an image say can be read without systemd running.
 */
import { type ImageFacts, ownAgent } from "../../model/image-facts.ts";
import type { HostReader } from "./host-reader.ts";

export const ownUnit = "batchyard-agent.service";
const amazonUnit = "ecs.service";
const folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
const amazonAgent = "amazon-ecs-agent";

export type AgentUnitFacts = Pick<
  ImageFacts,
  "agentName" | "agentSupervisor" | "agentEnabledAtBoot" | "agentRestarts"
>;

/** Ours before Amazon's. Of a machine without either, only that nothing starts an agent. */
export async function readAgentUnit(reader: HostReader): Promise<AgentUnitFacts> {
  for (const [unit, agentName] of [
    [ownUnit, ownAgent],
    [amazonUnit, amazonAgent],
  ] as const) {
    const text = await unitText(reader, unit);
    if (text === undefined) continue;
    const state = (await reader.run("systemctl", ["is-enabled", unit]))?.trim();
    const restart = /^\s*Restart\s*=\s*(\S+)/m.exec(text)?.[1] ?? "no";
    return {
      agentName,
      agentSupervisor: unit,
      ...(state !== undefined && { agentEnabledAtBoot: /^enabled/.test(state) }),
      agentRestarts: ["always", "on-failure", "on-abnormal", "on-abort"].includes(restart),
    };
  }
  return { agentName: ownAgent, agentEnabledAtBoot: false, agentRestarts: false };
}

async function unitText(reader: HostReader, unit: string): Promise<string | undefined> {
  for (const folder of folders) {
    const text = await reader.readText(`${folder}/${unit}`);
    if (text !== undefined) return text;
  }
  return undefined;
}
