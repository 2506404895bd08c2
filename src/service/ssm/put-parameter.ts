/** PutParameter: a value under a name, for the first time or, when that is said, once more. */
import type { PutParameterRequest, PutParameterResult } from "@aws-sdk/client-ssm";
import { isImageId } from "../../core/images/image-reference.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { Parameter } from "../../model/parameter.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { checkParameterName } from "./check-parameter-name.ts";
import { ssmError, validationError } from "./ssm-errors.ts";
import { withTags } from "./ssm-tags.ts";

type Input = Decoded<PutParameterRequest>;

export async function putParameter(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<PutParameterResult> {
  const { Name: name, Overwrite: overwrite = false } = input;
  checkParameterName(name);
  if (overwrite && (input.Tags?.length ?? 0) > 0) {
    throw validationError(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
        "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or " +
        "RemoveTagsFromResource.",
    );
  }
  const version = await deps.store.transact(async (tx) => {
    const present = await tx.records("parameter").get(name);
    if (present !== undefined && !overwrite) {
      throw ssmError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    }
    const parameter: Parameter = {
      ...content(input, present),
      name,
      version: (present?.version ?? 0) + 1,
      modifiedAt: deps.clock.now(),
      modifiedBy: context.principalArn,
      tags: present?.tags ?? withTags({}, input.Tags),
    };
    await tx.records("parameter").put(name, parameter);
    return parameter.version;
  });
  return { Version: version, Tier: tierOf(input) };
}

const valueMax = { Standard: 4096, Advanced: 8192 };

function content(
  input: Input,
  present: Parameter | undefined,
): Pick<Parameter, "type" | "value" | "tier" | "dataType" | "description"> {
  const type = input.Type ?? present?.type;
  if (type === undefined) {
    throw validationError("A parameter type is required when you create a parameter.");
  }
  if (type !== "String" && type !== "StringList") {
    throw ssmError(
      "UnsupportedParameterType",
      `The parameter type ${type} is not supported: nothing is encrypted here. Use String or StringList.`,
    );
  }
  const { Value: value } = input;
  const tier = tierOf(input);
  if (value === "") {
    throw validationError("Invalid request: the value of a parameter must not be empty.");
  }
  if (value.length > valueMax[tier]) {
    throw validationError(
      `${tier} tier parameters support a maximum parameter value of ${valueMax[tier]} characters.` +
        (tier === "Standard"
          ? " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
          : ""),
    );
  }
  if (input.AllowedPattern) {
    throw ssmError(
      "InvalidAllowedPatternException",
      "AllowedPattern is not supported here: nobody checks values by patterns. Leave it out.",
    );
  }
  const dataType = input.DataType ?? present?.dataType ?? "text";
  if (dataType !== "text" && dataType !== "aws:ec2:image") {
    throw validationError(
      `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
    );
  }
  if (dataType === "aws:ec2:image" && !isImageId(value)) {
    throw validationError(
      `Parameter value: ${value} is not a valid AMI id (ami- and 8 or 17 hexadecimal digits).`,
    );
  }
  const description = input.Description ?? present?.description;
  return {
    type,
    value,
    tier,
    dataType,
    ...(description && { description }),
  };
}

function tierOf(input: Input): Parameter["tier"] {
  const long = input.Value.length > valueMax.Standard;
  if (input.Tier === "Advanced" || (input.Tier === "Intelligent-Tiering" && long))
    return "Advanced";
  return "Standard";
}
