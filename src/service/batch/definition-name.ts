/**
 * The name and revision that a text stands for: `name`, `name:revision`, or an ARN with or without revision.
 * Undefined when it is none of them, or an ARN of something else.
 */
import type { Site } from "../../model/arn.ts";
import { namedResource } from "./named-resource.ts";

const shape = /^([A-Za-z0-9_-]{1,128})(?::([0-9]{1,9}))?$/;

export type DefinitionName = { readonly name: string; readonly revision?: number };

export function definitionName(site: Site, nameOrArn: string): DefinitionName | undefined {
  const match = shape.exec(namedResource(site, "job-definition", nameOrArn) ?? "");
  if (match === null) return undefined;
  const [, name = "", revision] = match;
  return revision === undefined ? { name } : { name, revision: Number(revision) };
}
