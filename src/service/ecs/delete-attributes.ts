/** ECS DeleteAttributes: of custom attributes; one that is not there is quietly passed over. */
import type { DeleteAttributesRequest, DeleteAttributesResponse } from "@aws-sdk/client-ecs";
import { isAgentAttribute } from "../../model/container-instance.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { changeAttributes } from "./change-attributes.ts";

export async function deleteAttributes(
  deps: ServiceDeps,
  input: Decoded<DeleteAttributesRequest>,
): Promise<DeleteAttributesResponse> {
  await changeAttributes(deps, input, (kept, { name }) =>
    kept.filter((attribute) => attribute.name !== name || isAgentAttribute(name)),
  );
  return { attributes: input.attributes };
}
