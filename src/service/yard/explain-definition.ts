/**
 * ExplainDefinition: whether a job of a definition could run in a queue at all, before it is submitted. It is the
 * planner's own decision, about a world in which nothing else waits or runs and everything can be had.
 */
import { resolveTask } from "../../core/lifecycle/resolve-task.ts";
import { stageOf } from "../../core/scheduling/stage-of.ts";
import { jobDefinitionArn } from "../../model/arn.ts";
import { clientError } from "../../model/errors.ts";
import type { JobDefinition } from "../../model/job-definition.ts";
import type { Waiting } from "../../model/snapshot.ts";
import type { ExplainDefinitionInput, ExplainDefinitionOutput } from "../../yard/explain.ts";
import { consumableNeeds } from "../batch/check-consumables.ts";
import { capabilityOf, checkCapability, findOpenQueue } from "../batch/check-queue-takes-job.ts";
import { findJobDefinition } from "../batch/find-job-definition.ts";
import type { ServiceDeps } from "../deps.ts";
import { allSuggestions, shownEnvironments } from "./shown-suggestions.ts";

export async function explainDefinition(
  deps: ServiceDeps,
  input: ExplainDefinitionInput,
): Promise<ExplainDefinitionOutput> {
  const { site, store, explanations } = deps;
  const { definition, queue } = await store.read(async (view) => {
    const found = await findJobDefinition(site, view, input.jobDefinition);
    const open = await findOpenQueue(site, view, input.jobQueue);
    await checkCapability(view, open, capabilityOf(found));
    return { definition: found, queue: open };
  });
  const verdict = await explanations.wouldWait(queue.name, asWaiting(definition));
  const jobDefinition = jobDefinitionArn(site, definition.name, definition.revision);
  const asked = { jobDefinition, jobQueue: queue.name };
  if (verdict === undefined) {
    const reason = "A job of it can run in this queue.";
    return { ...asked, canRun: true, reason, computeEnvironments: [], suggestions: [] };
  }
  const again = { input: { jobName: definition.name, ...asked } };
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

function asWaiting(definition: JobDefinition): Waiting {
  const platformCapability = capabilityOf(definition);
  const { containerProperties, ecsProperties, consumableResources, parameters } = definition;
  const work =
    containerProperties === undefined
      ? ecsProperties && { ecsProperties }
      : { container: containerProperties };
  if (work === undefined) {
    throw clientError(
      `Job definition ${definition.name}:${definition.revision} has neither containerProperties nor ecsProperties; ` +
        "only such are explained.",
    );
  }
  const resolved = resolveTask(work, {}, parameters, platformCapability);
  if (resolved.kind === "invalid") throw clientError(resolved.message);
  return {
    jobId: definition.name,
    queueOrder: 0,
    resources: resolved.resources,
    platformCapability,
    attemptsMade: 0,
    ...(consumableResources && { consumables: consumableNeeds(consumableResources) }),
  };
}
