/** A parameter that a request names, at the version that it names. */
import type { Parameter as ParameterDetail } from "@aws-sdk/client-ssm";
import {
  type AnyParameter,
  findParameter,
  findParameterOfArn,
} from "../../ledger/find-parameter.ts";
import { parameterArn, type Site } from "../../model/arn.ts";
import type { View } from "../../ports/store.ts";
import { readReference } from "./parameter-reference.ts";
import { ssmError } from "./ssm-errors.ts";

/** Undefined when there is no such parameter. Only the last version of one is kept. */
export async function readParameter(
  site: Site,
  view: View,
  text: string,
  now: number,
): Promise<ParameterDetail | undefined> {
  const { name, selector, ofArn } = readReference(text);
  const found = await (ofArn ? findParameterOfArn : findParameter)(view, name, now);
  if (found === undefined) return undefined;
  if (selector !== "" && selector !== `:${found.version}`) {
    throw ssmError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${selector.slice(1)} of ${found.name}: its version is ${found.version}, ` +
        "and only the last one is kept.",
    );
  }
  return {
    ...parameterDetail(site, found),
    ...(selector !== "" && { Selector: selector }),
  };
}

export function parameterDetail(site: Site, parameter: AnyParameter): ParameterDetail {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: new Date(parameter.modifiedAt),
    ARN: parameterArn(site, parameter.name),
    DataType: parameter.dataType,
  };
}
