/**
 * ExplainDefinition: whether a job of a definition could run in a queue at all, before it is submitted. It is the
 * planner's own decision, about a world in which nothing else waits or runs and everything can be had.
 */
import { stageOf } from "../../core/scheduling/stage-of.ts";
import { jobDefinitionArn, type Site } from "../../model/arn.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { ExplainDefinitionInput, ExplainDefinitionOutput } from "../../yard/explain.ts";
import { consumableNeeds } from "../batch/check-consumables.ts";
import { capabilityOf, checkCapability, findOpenQueue } from "../batch/check-queue-takes-job.ts";
import { findJobDefinition } from "../batch/find-job-definition.ts";
import { present } from "../batch/present.ts";
import { type Refuse, refuseFor } from "../batch/refuse.ts";
import { resolveWork } from "../batch/resolve-work.ts";
import type { RequestContext, ServiceDeps } from "../deps.ts";
import { allSuggestions, overridesOf, shownEnvironments } from "./shown-suggestions.ts";

export async function explainDefinition(
  deps: ServiceDeps,
  input: ExplainDefinitionInput,
  context: RequestContext,
): Promise<ExplainDefinitionOutput> {
  const { site, store, explanations } = deps;
  const { definition, queue } = await store.read(async (view) => {
    const found = await findJobDefinition(site, view, input.jobDefinition);
    const open = await findOpenQueue(site, view, input.jobQueue);
    await checkCapability(view, open, capabilityOf(found));
    return { definition: found, queue: open };
  });
  const verdict = await explanations.wouldWait(
    queue.name,
    asWaiting(refuseFor(context), site, definition),
  );
  const jobDefinition = jobDefinitionArn(site, definition.name, definition.revision);
  const asked = { jobDefinition, jobQueue: queue.name };
  if (verdict === undefined) {
    const reason = "A job of it can run in this queue.";
    return { ...asked, canRun: true, reason, computeEnvironments: [], suggestions: [] };
  }
  const again = {
    input: { jobName: definition.name, ...asked },
    overrides: overridesOf(definition),
  };
  const { why } = verdict;
  return {
    ...asked,
    canRun: false,
    stage: stageOf(why),
    code: why.code,
    reason: why.statusReason,
    computeEnvironments: shownEnvironments(verdict, again),
    suggestions: allSuggestions(verdict, again),
  };
}

/** As a job that states nothing of its own. */
function asWaiting(refuse: Refuse, site: Site, definition: JobDefinition): Waiting {
  const platformCapability = capabilityOf(definition);
  const { name: jobName, consumableResources, parameters } = definition;
  const input = { jobName, jobQueue: "", jobDefinition: jobName };
  const resolved = resolveWork(refuse, site, input, definition, parameters, platformCapability);
  const { resources, nodes, requiredAttributes } = resolved;
  return {
    jobId: jobName,
    queueOrder: 0,
    resources,
    platformCapability,
    attemptsMade: 0,
    ...present({ nodes, requiredAttributes }),
    ...(consumableResources && { consumables: consumableNeeds(consumableResources) }),
  };
}
