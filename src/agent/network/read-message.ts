/**
 * Reads one frame of an ACS session: `{"type": …, "message": {…}}`. What a server may leave out has its default here; a
 * frame of an unknown type, without a message, or with a member of another kind than the protocol says is dropped
 * whole: it is neither taken nor acknowledged, and counts as nothing heard.
 */
import type {
  PayloadContainer,
  PayloadTask,
  TaskIdentifier,
  ToAgent,
} from "../../ports/agent-link.ts";

/** Undefined for what is no message that an agent knows. */
export function readMessage(text: string): ToAgent | undefined {
  try {
    const { type, message } = objectOf(JSON.parse(text));
    return messageOf(textOf(type), objectOf(message));
  } catch (error) {
    if (error instanceof Unreadable || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type RoleCredentialsMessage = Extract<
  ToAgent,
  { readonly type: "IAMRoleCredentialsMessage" }
>["message"];

type Members = Readonly<Record<string, unknown>>;

class Unreadable extends Error {}

function messageOf(type: string, message: Members): ToAgent | undefined {
  const messageId = textOf(message.messageId);
  switch (type) {
    case "HeartbeatMessage":
      return { type, message: { messageId, healthy: flagOf(message.healthy) } };
    case "PayloadMessage":
      return {
        type,
        message: {
          messageId,
          ...addressee(message),
          generatedAt: numberOf(message.generatedAt),
          seqNum: numberOf(message.seqNum),
          tasks: listOf(message.tasks).map(taskOf),
        },
      };
    case "TaskManifestMessage":
      return {
        type,
        message: {
          messageId,
          ...addressee(message),
          generatedAt: numberOf(message.generatedAt),
          timeline: numberOf(message.timeline),
          tasks: listOf(message.tasks).map(identifierOf),
        },
      };
    case "TaskStopVerificationAck":
      return {
        type,
        message: {
          messageId,
          generatedAt: numberOf(message.generatedAt),
          stopTasks: listOf(message.stopTasks).map(identifierOf),
        },
      };
    case "IAMRoleCredentialsMessage":
      return { type, message: message as RoleCredentialsMessage };
    default:
      return undefined;
  }
}

function addressee(message: Members): Record<"clusterArn" | "containerInstanceArn", string> {
  const { clusterArn, containerInstanceArn } = message;
  return {
    clusterArn: textOf(clusterArn),
    containerInstanceArn: textOf(containerInstanceArn),
  };
}

function identifierOf(value: unknown): TaskIdentifier {
  const { taskArn, taskClusterArn, desiredStatus } = objectOf(value);
  return {
    taskArn: textOf(taskArn),
    taskClusterArn: textOf(taskClusterArn ?? ""),
    desiredStatus: statusOf(desiredStatus),
  };
}

/** Members that this agent has no use for stay as they are: what runs the task looks at them itself. */
function taskOf(value: unknown): PayloadTask {
  const task = objectOf(value);
  return {
    ...(task as Partial<PayloadTask>),
    arn: textOf(task.arn),
    desiredStatus: statusOf(task.desiredStatus),
    family: textOf(task.family ?? ""),
    version: textOf(task.version ?? ""),
    containers: listOf(task.containers).map(containerOf),
    volumes: listOf(task.volumes).map((one) => {
      const volume = objectOf(one);
      return {
        ...(volume as object),
        name: textOf(volume.name),
        host: objectOf(volume.host ?? {}),
      };
    }),
    networkMode: textOf(task.networkMode || "bridge") as PayloadTask["networkMode"],
    associations: listOf(task.associations).map((one) => {
      const { type, name, containers } = objectOf(one);
      const gpu = { type: textOf(type) as "gpu", name: textOf(name) };
      return { ...gpu, containers: listOf(containers).map(textOf) };
    }),
  };
}

function containerOf(value: unknown): PayloadContainer {
  const container = objectOf(value);
  const { config, hostConfig } = objectOf(container.dockerConfig ?? {});
  return {
    ...(container as Partial<PayloadContainer>),
    name: textOf(container.name),
    image: textOf(container.image ?? ""),
    essential: flagOf(container.essential),
    cpu: numberOf(container.cpu),
    memory: numberOf(container.memory),
    command: listOf(container.command).map(textOf),
    environment: textsOf(container.environment ?? {}),
    mountPoints: listOf(container.mountPoints).map((one) => {
      const { sourceVolume, containerPath, readOnly } = objectOf(one);
      const names = { sourceVolume: textOf(sourceVolume), containerPath: textOf(containerPath) };
      return { ...names, readOnly: flagOf(readOnly) };
    }),
    dockerConfig: { config: textOf(config ?? "{}"), hostConfig: textOf(hostConfig ?? "{}") },
  };
}

function statusOf(value: unknown): "RUNNING" | "STOPPED" {
  if (value === "RUNNING" || value === "STOPPED") return value;
  throw new Unreadable();
}

function objectOf(value: unknown): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw new Unreadable();
}

/** An absent list is an empty one. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new Unreadable();
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const texts = objectOf(value);
  for (const text of Object.values(texts)) textOf(text);
  return texts as Readonly<Record<string, string>>;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Unreadable();
}

/** 0 where it is left out. */
function numberOf(value: unknown = 0): number {
  if (typeof value === "number") return value;
  throw new Unreadable();
}

function flagOf(value: unknown = false): boolean {
  if (typeof value === "boolean") return value;
  throw new Unreadable();
}
