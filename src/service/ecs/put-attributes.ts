/** ECS PutAttributes: custom attributes of container instances. What an agent says of its machine is the agent's. */
import type { PutAttributesRequest, PutAttributesResponse } from "@aws-sdk/client-ecs";
import { isAgentAttribute, mergeAttributes } from "../../model/container-instance.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { changeAttributes, givenAttribute } from "./change-attributes.ts";
import { invalidParameter } from "./ecs-errors.ts";

const valueLengthMax = 128;

export async function putAttributes(
  deps: ServiceDeps,
  input: Decoded<PutAttributesRequest>,
): Promise<PutAttributesResponse> {
  for (const { name, value = "" } of input.attributes) {
    if (isAgentAttribute(name)) {
      throw invalidParameter(`Attribute '${name}' is set by the agent itself; use another name.`);
    }
    if (value.length > valueLengthMax) {
      throw invalidParameter(
        `The value of '${name}' may have at most ${valueLengthMax} characters.`,
      );
    }
  }
  await changeAttributes(deps, input, (kept, given) =>
    mergeAttributes(kept, [givenAttribute(given)]),
  );
  return { attributes: input.attributes };
}
