/**
 * The TCS websocket: the session over which an agent reports what its containers use and how they are. Everything that
 * it publishes is acknowledged, because an agent that hears nothing for a minute connects anew.
 */
import type { WebSocket } from "ws";
import type { AgentHub } from "../../ports/agent-link.ts";
import type { Clock } from "../../ports/clock.ts";
import type { TelemetryBook } from "../../ports/telemetry-book.ts";
import type { UpgradeDoor } from "../upgrade.ts";
import { parseFrame } from "./frame.ts";
import { readTaskMetrics } from "./task-metrics.ts";

export type TcsDeps = {
  readonly hub: Pick<AgentHub, "admit">;
  readonly book: TelemetryBook;
  readonly clock: Clock;
};

const heartbeatEveryMs = 30_000;

const acknowledgments: Readonly<Record<string, string>> = {
  PublishMetricsRequest: "AckPublishMetric",
  PublishHealthRequest: "AckPublishHealth",
  PublishInstanceStatusRequest: "AckPublishInstanceStatus",
};

export function tcsDoor(deps: TcsDeps): UpgradeDoor {
  return {
    // It is the same agent that speaks, for the same instance.
    admit: ({ query, caller }) =>
      deps.hub.admit(
        {
          cluster: query.get("cluster") ?? "",
          containerInstanceArn: query.get("containerInstance") ?? "",
          agentVersion: query.get("agentVersion") ?? "",
          sendCredentials: false,
        },
        caller.agent,
      ),
    open(_request, socket) {
      heartbeats(deps.clock, socket);
      socket.on("message", (data, isBinary) => {
        if (!isBinary) receive(deps, socket, String(data));
      });
    },
  };
}

function receive({ book, clock }: TcsDeps, socket: WebSocket, text: string): void {
  const frame = parseFrame(withoutHeaders(text));
  const acknowledgment = frame && acknowledgments[frame.type];
  if (frame === undefined || acknowledgment === undefined) return;
  if (frame.type === "PublishMetricsRequest") {
    book.take(readTaskMetrics(frame.message), clock.now());
  }
  socket.send(JSON.stringify({ type: acknowledgment, message: {} }));
}

/** Agents sign each of their frames and put HTTP headers in front; the connection itself was verified. */
function withoutHeaders(text: string): string {
  const end = text.indexOf("\r\n\r\n");
  return text.startsWith("{") || end < 0 ? text : text.slice(end + 4);
}

function heartbeats(clock: Clock, socket: WebSocket): void {
  let cancel = (): void => {};
  const beat = (): void => {
    socket.send(JSON.stringify({ type: "HeartbeatMessage", message: { healthy: true } }));
    cancel = clock.after(heartbeatEveryMs, beat);
  };
  cancel = clock.after(heartbeatEveryMs, beat);
  socket.on("close", () => cancel());
}
