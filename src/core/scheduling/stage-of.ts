/** Where on its way a job is held up, in one word, from the reason that the last plan gave. */
import type { WhyNot } from "../../model/plan.ts";

export type HeldUp =
  | "queue"
  | "share"
  | "consumable"
  | "quota"
  | "capacity"
  | "image"
  | "boot"
  | "join"
  | "place";

export function stageOf(why: WhyNot): HeldUp {
  const kinds = new Set(why.verdicts?.map(({ kind }) => kind));
  switch (why.code) {
    case "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE":
      return "quota";
    case "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT":
    case "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY":
      return "capacity";
    case "ACTION_REQUIRED":
      return kinds.size === 0 ? "queue" : faultOf(why.statusReason);
    case "WAITING:INSTANCE_STARTING":
      return kinds.has("nobody-joined") ? "join" : "boot";
    case "WAITING:INSTANCE_ATTRIBUTE":
      return "image";
    case "WAITING:INSTANCES_BUSY":
      return "place";
    case "WAITING:CONSUMABLE_RESOURCE":
      return "consumable";
    case "WAITING:SHARE_TURN":
    case "WAITING:SHARE_RESERVE":
      return "share";
    case "WAITING:BEHIND_HEAD":
      return "queue";
  }
}

/** Why an environment is INVALID is kept as its statusReason alone. */
function faultOf(sentence: string): HeldUp {
  if (/joined the underlying ECS Cluster|did not register/.test(sentence)) return "join";
  return /\b(?:image|AMI)\b/.test(sentence) ? "image" : "capacity";
}
