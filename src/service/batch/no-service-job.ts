/**
 * Service jobs run in SageMaker, which is not here: none can be submitted, so there never is one. What asks for one by
 * name is told so; what asks for a list gets an empty one.
 */
import type { Site } from "../../model/arn.ts";
import { clientError, type ServiceError } from "../../model/errors.ts";
import { parseJobId } from "../../model/job-id.ts";
import { namedResource } from "./named-resource.ts";

export function noServiceJob(jobId: string): ServiceError {
  return clientError(`Service job ${jobId} does not exist`);
}

/** Whether the text can name a service job: an id, or an ARN of this site. */
export function namesServiceJob(site: Site, idOrArn: string): boolean {
  const id = namedResource(site, "service-job", idOrArn);
  return id !== undefined && parseJobId(id)?.parentId === id;
}

export function notAServiceJob(idOrArn: string): string {
  return `Service job ${idOrArn} is not valid. Name a service job by its id or ARN.`;
}
