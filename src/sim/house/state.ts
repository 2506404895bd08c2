/** All rows that auditors look at, at one committed state. Worlds are small: everything is read. */
import { resourceOf } from "../../model/arn.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { ConsumableResource } from "../../model/consumable-resource.ts";
import type { Instance } from "../../model/instance.ts";
import type { Job, JobSpec } from "../../model/job.ts";
import { parseJobId } from "../../model/job-id.ts";
import type { JobQueue } from "../../model/job-queue.ts";
import type { FairsharePolicy } from "../../model/scheduling-policy.ts";
import type { Task } from "../../model/task.ts";
import type { View } from "../../ports/store.ts";

export type State = {
  readonly now: number;
  readonly environments: ReadonlyMap<string, ComputeEnvironment>;
  readonly queues: readonly JobQueue[];
  /** Of queues whose shares take turns, by the queue's name. */
  readonly fairshares: ReadonlyMap<string, FairsharePolicy>;
  readonly instances: ReadonlyMap<string, Instance>;
  /** Those that have not stopped. */
  readonly tasks: readonly Task[];
  /** Jobs, array parents, children and nodes, also those that have not started. */
  readonly jobs: ReadonlyMap<string, Job>;
  readonly specOf: (jobId: string) => JobSpec | undefined;
  readonly consumables: readonly ConsumableResource[];
};

const all = { limit: 10_000 };

/** Specs never change: they are read once. */
export function stateReader(): (view: View, now: number) => Promise<State> {
  const specs = new Map<string, JobSpec>();
  return async (view, now) => {
    const { items: environments } = await view.computeEnvironments.list(all);
    const { items: queues } = await view.jobQueues.list(all);
    const jobs = new Map<string, Job>();
    for (const { name } of queues) {
      const query = { ...all, within: { jobQueue: name }, order: "oldest-first" } as const;
      for (const job of (await view.jobs.list(query)).items) await add(view, jobs, job);
    }
    const fairshares = new Map<string, FairsharePolicy>();
    for (const { name, schedulingPolicyArn = "" } of queues) {
      const policy = await view.schedulingPolicies.get(resourceOf(schedulingPolicyArn));
      if (policy?.fairsharePolicy !== undefined) fairshares.set(name, policy.fairsharePolicy);
    }
    return {
      now,
      fairshares,
      queues,
      jobs,
      environments: new Map(environments.map((row) => [row.name, row])),
      instances: new Map((await view.instances.list()).map((row) => [row.instanceId, row])),
      tasks: await view.tasks.live(),
      specOf: (jobId) => specs.get(parseJobId(jobId)?.parentId ?? jobId),
      consumables: (await view.consumableResources.list(all)).items,
    };
  };

  async function add(view: View, jobs: Map<string, Job>, job: Job): Promise<void> {
    jobs.set(job.jobId, job);
    if (!specs.has(job.jobId)) {
      const spec = await view.jobs.spec(job.jobId);
      if (spec !== undefined) specs.set(job.jobId, spec);
    }
    if (job.arraySize === undefined && job.nodes === undefined) return;
    const { jobId } = job;
    const within = job.nodes === undefined ? { arrayParentId: jobId } : { multiNodeJobId: jobId };
    const children = await view.jobs.list({ ...all, within, order: "oldest-first" });
    for (const child of children.items) jobs.set(child.jobId, child);
  }
}
