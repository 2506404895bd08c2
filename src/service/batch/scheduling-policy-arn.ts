/** Scheduling policies are named by ARN only; a bare name is none. */
import type { Site } from "../../model/arn.ts";
import { namedResource } from "./named-resource.ts";

/** Undefined for what is no ARN of a scheduling policy of this site: it names nothing here. */
export function schedulingPolicyNamed(site: Site, arn: string): string | undefined {
  return arn.startsWith("arn:") ? namedResource(site, "scheduling-policy", arn) : undefined;
}
