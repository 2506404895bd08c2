/** The parameter that a tagging request names: the only resource of Systems Manager there is here. */
import type { Parameter } from "../../model/parameter.ts";
import type { View } from "../../ports/store.ts";
import { ssmError } from "./ssm-errors.ts";

export async function taggedParameter(
  view: View,
  { ResourceType, ResourceId }: { readonly ResourceType: string; readonly ResourceId: string },
): Promise<Parameter> {
  if (ResourceType !== "Parameter") {
    throw ssmError(
      "InvalidResourceType",
      `The resource type '${ResourceType}' is not valid: only Parameter is known here.`,
    );
  }
  const parameter = await view.records("parameter").get(ResourceId);
  if (parameter !== undefined) return parameter;
  throw ssmError("InvalidResourceId", `There is no parameter ${ResourceId}.`);
}
