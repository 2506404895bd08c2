/**
 * ECS DiscoverPollEndpoint: where an agent opens its sessions. On this server, under the address by which the agent
 * has reached it: agents keep the answer for hours.
 */
import type {
  DiscoverPollEndpointRequest,
  DiscoverPollEndpointResponse,
} from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { ecsClientException } from "./ecs-errors.ts";

export async function discoverPollEndpoint(
  deps: Pick<ServiceDeps, "agentEndpoint">,
  _input: Decoded<DiscoverPollEndpointRequest>,
  context: Pick<RequestContext, "endpoint">,
): Promise<DiscoverPollEndpointResponse> {
  const base = deps.agentEndpoint ?? context.endpoint;
  if (base === undefined) {
    throw ecsClientException(
      "The request's Host header does not say where this server is reached.",
    );
  }
  // Two paths: agents append the same `ws` to both.
  return { endpoint: `${base}/acs/`, telemetryEndpoint: `${base}/tcs/` };
}
