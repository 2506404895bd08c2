/**
 * ECS SubmitContainerStateChange: a report about one container. Agents of today report containers with their tasks;
 * an older one is told that its report has arrived, and the task's own report, which follows, is what counts.
 */
import type { SubmitContainerStateChangeResponse } from "@aws-sdk/client-ecs";

export async function submitContainerStateChange(): Promise<SubmitContainerStateChangeResponse> {
  return { acknowledgment: "ACCEPTED" };
}
