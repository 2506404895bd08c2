/**
 * An agent's way to a server on another machine: ECS's API over HTTP, and the ACS session over a websocket.
 *
 * Where sessions are opened is asked once and remembered; when one cannot be opened there, it is asked again.
 */
import type { AgentLink, SubmitTaskStateChange } from "../../ports/agent-link.ts";
import { type CallDeps, jsonCall, textMember } from "./json-call.ts";
import { openSession } from "./open-session.ts";

/** The longest reason that the API takes. */
const reasonLengthMax = 1_024;

export function networkLink(deps: CallDeps): AgentLink {
  let endpoint: string | undefined;

  return {
    async registerContainerInstance(request) {
      const answer = await jsonCall(deps, "ecs", "RegisterContainerInstance", request);
      const instance = (answer as { readonly containerInstance?: unknown }).containerInstance;
      const containerInstanceArn = textMember(instance, "containerInstanceArn");
      if (containerInstanceArn === "") throw new Error("the server gave no container instance ARN");
      return { containerInstanceArn };
    },
    async submitTaskStateChange(request) {
      await jsonCall(deps, "ecs", "SubmitTaskStateChange", onTheWire(request));
    },
    async getSecretValue(SecretId) {
      const answer = await jsonCall(deps, "secretsmanager", "GetSecretValue", { SecretId });
      return textMember(answer, "SecretString");
    },
    async connect(hello, handlers) {
      const { cluster, containerInstanceArn: containerInstance } = hello;
      try {
        endpoint ??= textMember(
          await jsonCall(deps, "ecs", "DiscoverPollEndpoint", { cluster, containerInstance }),
          "endpoint",
        );
        return await openSession(deps, endpoint, hello, handlers);
      } catch (error) {
        endpoint = undefined;
        throw error;
      }
    },
  };
}

/** Times in seconds; when a container began is no member of ECS's: the report itself says so by coming. */
function onTheWire({
  executionStartedAt: _began,
  pullStartedAt,
  pullStoppedAt,
  executionStoppedAt,
  containers,
  reason,
  ...change
}: SubmitTaskStateChange): object {
  return {
    ...change,
    reason: reason.slice(0, reasonLengthMax),
    containers: containers.map((container) =>
      container.reason === undefined
        ? container
        : { ...container, reason: container.reason.slice(0, reasonLengthMax) },
    ),
    ...(pullStartedAt !== undefined && { pullStartedAt: pullStartedAt / 1000 }),
    ...(pullStoppedAt !== undefined && { pullStoppedAt: pullStoppedAt / 1000 }),
    ...(executionStoppedAt !== undefined && { executionStoppedAt: executionStoppedAt / 1000 }),
  };
}
