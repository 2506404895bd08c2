/** The ACS websocket: the session over which an agent is told what to run. */
import type { AcsHello, AgentHub, ToAgent } from "../../ports/agent-link.ts";
import type { UpgradeDoor, UpgradeRequest } from "../upgrade.ts";
import { parseFromAgent } from "./frame.ts";

/** Agents come back at once after the usual codes, and after a while when they do not know the code. */
const comeBackLater = 4000;

export function acsDoor(hub: AgentHub): UpgradeDoor {
  return {
    admit: (request) => hub.admit(helloOf(request), request.caller.agent),
    open(request, socket) {
      const session = hub.accept(helloOf(request), {
        send: (message: ToAgent) => socket.send(JSON.stringify(message)),
        // Two agents that take themselves for one instance must not replace each other as fast as they can.
        close: (why) => socket.close(comeBackLater, why.slice(0, 100)),
      });
      socket.on("message", (data, isBinary) => {
        const message = isBinary ? undefined : parseFromAgent(String(data));
        if (message !== undefined) session.receive(message);
      });
      socket.on("close", session.closed);
    },
  };
}

function helloOf({ query, endpoint }: UpgradeRequest): AcsHello {
  const agentHash = query.get("agentHash");
  // Sent with its name in front: "DockerVersion: 20.10.24".
  const dockerVersion = query.get("dockerVersion");
  return {
    cluster: query.get("clusterArn") ?? "",
    containerInstanceArn: query.get("containerInstanceArn") ?? "",
    agentVersion: query.get("agentVersion") ?? "",
    ...(agentHash ? { agentHash } : {}),
    ...(dockerVersion ? { dockerVersion } : {}),
    sendCredentials: query.get("sendCredentials") === "true",
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}
