/** The variables of the ECS agent about images, with its defaults and least values. */
import type { CleanUpSettings, ImageSettings, PullBehavior } from "../images/image-settings.ts";
import { cachedFirst } from "../images/image-settings.ts";
import { goDuration } from "./go-duration.ts";
import { truth, whole } from "./variable-values.ts";

const behaviors: readonly PullBehavior[] = ["default", "always", "once", "prefer-cached"];
const minuteMs = 60_000;
const perCycleMax = 1_000;

export function readImageSettings(get: (name: string) => string): ImageSettings {
  const duration = (name: string, usualMinutes: number, leastMinutes: number): number =>
    goDuration(name, get(name), {
      usualMs: usualMinutes * minuteMs,
      leastMs: leastMinutes * minuteMs,
    });
  const behavior = pullBehavior(get("ECS_IMAGE_PULL_BEHAVIOR"));
  const pull = {
    behavior,
    timeoutMs: duration("ECS_IMAGE_PULL_TIMEOUT", 120, 1),
    inactivityMs: duration("ECS_IMAGE_PULL_INACTIVITY_TIMEOUT", 1, 1),
    attempts: cachedFirst.attempts,
  };
  const cleanUp: CleanUpSettings = {
    intervalMs: duration("ECS_IMAGE_CLEANUP_INTERVAL", 30, 10),
    minimumAgeMs: duration("ECS_IMAGE_MINIMUM_CLEANUP_AGE", 60, 1),
    perCycle: whole(
      "ECS_NUM_IMAGES_DELETE_PER_CYCLE",
      get("ECS_NUM_IMAGES_DELETE_PER_CYCLE") || "5",
      perCycleMax,
    ),
    excluded: get("ECS_EXCLUDE_UNTRACKED_IMAGE")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    ...untracked(get, duration("NON_ECS_IMAGE_MINIMUM_CLEANUP_AGE", 60, 1)),
  };
  const name = "ECS_DISABLE_IMAGE_CLEANUP";
  // Who wants images from the cache wants them to stay there.
  const stay = truth(name, get(name)) || behavior === "prefer-cached";
  return { pull, ...(!stay && { cleanUp }) };
}

function untracked(
  get: (name: string) => string,
  untrackedAgeMs: number,
): Pick<CleanUpSettings, "untrackedAgeMs"> {
  const name = "ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP";
  return truth(name, get(name)) ? { untrackedAgeMs } : {};
}

function pullBehavior(text: string): PullBehavior {
  const found = behaviors.find((one) => one === (text || "default"));
  if (found !== undefined) return found;
  throw new Error(`ECS_IMAGE_PULL_BEHAVIOR must be ${behaviors.join(", ")}; it is ${text}.`);
}
