/**
 * ListJobsByConsumableResource: the jobs that need a resource, newest first, of all statuses unless a filter says
 * which. Of an array the parent is listed, as in the list of a queue; `quantity` is what each child needs.
 *
 * Filters are picked from the store's pages, so that a page may be short although more follow, as on AWS.
 */
import type {
  ListJobsByConsumableResourceRequest,
  ListJobsByConsumableResourceResponse,
  ListJobsByConsumableResourceSummary,
} from "@aws-sdk/client-batch";
import { batchArn, jobArn } from "../../model/arn.ts";
import type { ConsumableRequirement } from "../../model/consumable-resource.ts";
import type { Decoded } from "../../model/decoded.ts";
import { type Job, jobStatuses } from "../../model/job.ts";
import type { PageRequest, View } from "../../ports/store.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { shownConsumables } from "./check-consumables.ts";
import { findConsumableResource } from "./find-consumable-resource.ts";
import { listPage, listToken } from "./list-page.ts";
import { present } from "./present.ts";
import { readFilters } from "./read-filters.ts";
import { type Refuse, refuseFor } from "./refuse.ts";
import { whyRunnable } from "./why-runnable.ts";

type Input = Decoded<ListJobsByConsumableResourceRequest>;

const operation = "ListJobsByConsumableResource";
/** Rows looked through for one page. */
const rowsScannedMax = 1_000;

export async function listJobsByConsumableResource(
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
): Promise<ListJobsByConsumableResourceResponse> {
  const refuse = refuseFor(context);
  const keeps = jobMatcher(refuse, input);
  const page = listPage(refuse, operation, input);
  return deps.store.read(async (view) => {
    const { name } = await findConsumableResource(deps.site, view, input.consumableResource);
    const { found, next } = await findJobs(view, name, page, keeps);
    const jobs: ListJobsByConsumableResourceSummary[] = [];
    for (const job of found) jobs.push(await summaryOf(deps, view, job, name));
    return { jobs, ...listToken(operation, next) };
  });
}

function jobMatcher(refuse: Refuse, { filters = [] }: Input): (job: Job) => boolean {
  const wanted = readFilters(refuse, filters, ["JOB_STATUS", "JOB_NAME"]);
  const status = wanted.get("JOB_STATUS");
  if (status !== undefined && !jobStatuses.some((known) => known === status)) {
    refuse(`Job status is not one of ${jobStatuses.join(" | ")}: got ${status}.`);
  }
  const name = wanted.get("JOB_NAME")?.toLowerCase();
  const prefix = name?.endsWith("*") ? name.slice(0, -1) : undefined;
  return (job) => {
    if (status !== undefined && job.status !== status) return false;
    if (prefix !== undefined) return job.jobName.toLowerCase().startsWith(prefix);
    return name === undefined || job.jobName.toLowerCase() === name;
  };
}

/** Reads on until a page is full or enough rows were looked through. */
async function findJobs(
  view: View,
  consumableResource: string,
  { limit, after }: PageRequest,
  keeps: (job: Job) => boolean,
): Promise<{ readonly found: readonly Job[]; readonly next?: string }> {
  const found: Job[] = [];
  let at = after;
  for (let scanned = 0; ; ) {
    const page = await view.consumableResources.jobsNeeding({
      consumableResource,
      limit: limit - found.length,
      ...(at === undefined ? {} : { after: at }),
    });
    found.push(...page.items.filter(keeps));
    scanned += page.items.length;
    if (page.next === undefined) return { found };
    if (found.length >= limit || scanned >= rowsScannedMax) return { found, next: page.next };
    at = page.next;
  }
}

async function summaryOf(
  { site, explanations }: ServiceDeps,
  view: View,
  job: Job,
  consumableResource: string,
): Promise<ListJobsByConsumableResourceSummary> {
  const spec = await view.jobs.spec(job.jobId);
  const whyWaiting = whyRunnable(explanations, job);
  const need = job.consumables?.find(({ name }) => name === consumableResource);
  return {
    jobArn: jobArn(site, job.jobId),
    jobQueueArn: batchArn(site, "job-queue", job.jobQueue),
    jobName: job.jobName,
    jobStatus: job.status,
    quantity: need?.quantity ?? 0,
    createdAt: job.createdAt,
    consumableResourceProperties: shownConsumables(spec?.consumableResources ?? neededBy(job)),
    ...present({
      jobDefinitionArn: spec?.jobDefinitionArn,
      shareIdentifier: job.shareIdentifier,
      statusReason: job.statusReason ?? whyWaiting,
      startedAt: job.startedAt,
    }),
  };
}

/** Nodes state what they need range by range: here it is what all of them need. */
function neededBy({ consumables = [] }: Job): readonly ConsumableRequirement[] {
  return consumables.map(({ name, quantity }) => ({ consumableResource: name, quantity }));
}
