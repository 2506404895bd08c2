/** The state of an instance as EC2 has it, and why it came to it. */
import type { InstanceState, StateReason } from "@aws-sdk/client-ec2";
import type { Instance } from "../../model/instance.ts";

const codes = { pending: 0, running: 16, "shutting-down": 32, terminated: 48 } as const;

export type InstanceStateName = keyof typeof codes;

export function stateNameOf({ desiredStatus, lastStatus }: Instance): InstanceStateName {
  if (lastStatus === "TERMINATED") return "terminated";
  if (desiredStatus === "TERMINATED") return "shutting-down";
  return lastStatus === "PENDING" ? "pending" : "running";
}

export function stateOf(instance: Instance): Required<InstanceState> {
  const Name = stateNameOf(instance);
  return { Code: codes[Name], Name };
}

/** What TerminateInstances writes; EC2's own code and text. */
export const endedByUser = "Client.UserInitiatedShutdown: User initiated shutdown";

/** Of an instance that has ended or is to: EC2's code where the reason begins with one. */
export function stateReasonOf(instance: Instance): StateReason | undefined {
  const { statusReason } = instance;
  if (instance.desiredStatus !== "TERMINATED" || statusReason === undefined) return undefined;
  const [, code] = /^((?:Client|Server)\.\w+): /.exec(statusReason) ?? [];
  return { Code: code ?? "Server.InternalError", Message: statusReason };
}
