/** DescribeParameters: those that somebody put, without their values. */
import type { DescribeParametersRequest, DescribeParametersResult } from "@aws-sdk/client-ssm";
import { parameterArn } from "../../model/arn.ts";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { parameterFilter } from "./parameter-filter.ts";
import { ssmPage } from "./ssm-page.ts";

const resultsMax = 50;

export async function describeParameters(
  deps: ServiceDeps,
  input: Decoded<DescribeParametersRequest>,
): Promise<DescribeParametersResult> {
  const passes = parameterFilter([...(input.ParameterFilters ?? []), ...(input.Filters ?? [])]);
  const all = await deps.store.read((view) => view.records("parameter").all());
  const { rows, ...next } = ssmPage(all.filter(passes), input, resultsMax);
  return {
    Parameters: rows.map((parameter) => ({
      Name: parameter.name,
      ARN: parameterArn(deps.site, parameter.name),
      Type: parameter.type,
      Version: parameter.version,
      Description: parameter.description,
      DataType: parameter.dataType,
      Tier: parameter.tier,
      LastModifiedDate: new Date(parameter.modifiedAt),
      LastModifiedUser: parameter.modifiedBy,
      Policies: [],
    })),
    ...next,
  };
}
