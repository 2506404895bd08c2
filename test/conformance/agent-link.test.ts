/** Both ways from an agent to the server: within one process, and over HTTP and a websocket. */
import { networkLink } from "../../src/agent/network/network-link.ts";
import { bindTo } from "../../src/main/bind-operations.ts";
import { ecsOperations } from "../../src/main/ecs-operations.ts";
import { memoryLink } from "../../src/main/memory-link.ts";
import { acsDoor } from "../../src/wire/agents/acs-door.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, startWire } from "../wire/wire-fixture.ts";
import { exerciseAgentLink } from "./agent-link.ts";

exerciseAgentLink("memory", async (deps, hub) => ({
  link: memoryLink(deps, hub),
  close: async () => {},
}));

exerciseAgentLink("the network", async (deps, hub) => {
  const wire = await startWire(
    { ecs: ecsOperations(bindTo(deps)) },
    { doors: { "/acs/ws": acsDoor(hub) }, preload: ["ecs"] },
  );
  const { endpoint } = wire;
  const region = deps.site.region;
  const key = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  return {
    link: networkLink({ connection: () => ({ endpoint, region, ...key }), now: Date.now }),
    close: () => wire.close(),
  };
});
