/**
 * Frames of the sessions with agents: `{"type": …, "message": {…}}`. What comes from an agent is read with care and
 * answered with silence where it says nothing: an unknown type, a message of the wrong shape.
 */
import type { FromAgent, TaskIdentifier } from "../../ports/agent-link.ts";

type JsonObject = Readonly<Record<string, unknown>>;

export type Frame = { readonly type: string; readonly message: JsonObject };

/** Undefined for what is no frame. */
export function parseFrame(text: string): Frame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value.type !== "string" || !isObject(value.message)) {
    return undefined;
  }
  return { type: value.type, message: value.message };
}

/** A frame of the ACS session; undefined when it is none that the server knows. */
export function parseFromAgent(text: string): FromAgent | undefined {
  const frame = parseFrame(text);
  if (frame === undefined) return undefined;
  const { type, message } = frame;
  const messageId = textOf(message.messageId);
  if (messageId === "") return undefined;
  switch (type) {
    case "AckRequest":
    case "NackRequest": {
      const cluster = textOf(message.cluster);
      const containerInstance = textOf(message.containerInstance);
      return { type, message: { cluster, containerInstance, messageId } };
    }
    case "HeartbeatAckRequest":
    case "IAMRoleCredentialsAckRequest":
      return { type, message: { messageId } };
    case "TaskStopVerificationMessage": {
      const { stopCandidates } = message;
      if (!Array.isArray(stopCandidates)) return undefined;
      return { type, message: { messageId, stopCandidates: stopCandidates.flatMap(identifier) } };
    }
    default:
      return undefined;
  }
}

function identifier(value: unknown): TaskIdentifier[] {
  if (!isObject(value) || textOf(value.taskArn) === "") return [];
  const [taskArn, taskClusterArn] = [textOf(value.taskArn), textOf(value.taskClusterArn)];
  return [{ taskArn, taskClusterArn, desiredStatus: "STOPPED" }];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
