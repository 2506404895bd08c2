import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readAgentUnit } from "./agent-unit.ts";
import { createHostReader, type HostReader } from "./host-reader.ts";

function machine(files: Readonly<Record<string, string>>, enabled?: string): HostReader {
  return {
    ...createHostReader(),
    readText: async (path) => files[path],
    run: async () => enabled,
  };
}
const own = "/etc/systemd/system/batchyard-agent.service";
const amazon = "/usr/lib/systemd/system/ecs.service";

describe("what starts the agent of a machine", () => {
  it("is our unit, before Amazon's", async () => {
    const files = { [own]: "[Service]\nRestart=always\n", [amazon]: "" };
    assert.deepEqual(await readAgentUnit(machine(files, "enabled\n")), {
      agentName: "batchyard",
      agentSupervisor: "batchyard-agent.service",
      agentEnabledAtBoot: true,
      agentRestarts: true,
    });
  });

  it("is Amazon's unit, which may be off and may have no nanny", async () => {
    assert.deepEqual(
      await readAgentUnit(machine({ [amazon]: "[Service]\nRestart = no\n" }, "disabled\n")),
      {
        agentName: "amazon-ecs-agent",
        agentSupervisor: "ecs.service",
        agentEnabledAtBoot: false,
        agentRestarts: false,
      },
    );
    const unknown = await readAgentUnit(machine({ [amazon]: "Restart=on-failure" }));
    assert.deepEqual([unknown.agentEnabledAtBoot, unknown.agentRestarts], [undefined, true]);
  });

  it("is nothing where there is no unit", async () => {
    assert.deepEqual(await readAgentUnit(machine({})), {
      agentName: "batchyard",
      agentEnabledAtBoot: false,
      agentRestarts: false,
    });
  });
});
