/**
 * ECS SubmitAttachmentStateChanges: a network interface or volume was attached. Jobs run in the host's network and no
 * attachment is ever sent to an agent, so none is waited for; the report has arrived.
 */
import type { SubmitAttachmentStateChangesResponse } from "@aws-sdk/client-ecs";

type Response = SubmitAttachmentStateChangesResponse;

export async function submitAttachmentStateChanges(): Promise<Response> {
  return { acknowledgment: "ACCEPTED" };
}
