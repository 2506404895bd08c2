/** DescribeServer: one look at the server and at how much it has to do. */
import type { DescribeServerInput, DescribeServerOutput } from "../../yard/describe-server.ts";
import type { ServiceDeps } from "../deps.ts";

export async function describeServer(
  { store, site, about }: ServiceDeps,
  _input: DescribeServerInput,
): Promise<DescribeServerOutput> {
  const { computeEnvironments, queues, instances, tasks } = await store.read((view) =>
    view.snapshot(1),
  );
  return {
    ...about,
    region: site.region,
    account: site.account,
    computeEnvironments: computeEnvironments.length,
    jobQueues: queues.length,
    instances: instances.length,
    tasks: tasks.length,
  };
}
