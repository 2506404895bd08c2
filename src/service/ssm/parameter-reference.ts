/** How requests name a parameter: by name or ARN, with or without a version behind a colon. */
import { parseArn } from "../../model/arn.ts";

export type ParameterReference = {
  readonly name: string;
  /** As it was given, colon included; "" without one. */
  readonly selector: string;
  readonly ofArn: boolean;
};

export function readReference(text: string): ParameterReference {
  const arn = parseArn(text);
  const resource = arn?.service === "ssm" ? arn.resource.replace(/^parameter/, "") : text;
  const [, name = resource, selector = ""] = /^([^:]*)(:.*)?$/s.exec(resource) ?? [];
  return { name, selector, ofArn: arn !== undefined };
}
