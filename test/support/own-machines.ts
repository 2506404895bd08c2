/** A queue whose machines somebody set up: an UNMANAGED compute environment and its cluster, both of one name. */
import {
  type ComputeEnvironmentDetail,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { eventually, type Yard } from "./batch-story.ts";

/** Answers the name of the cluster. */
export async function makeOwnQueue({ batch }: Yard, name: string): Promise<string> {
  await batch.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName: name,
      type: "UNMANAGED",
      serviceRole: "arn:aws:iam::000000000000:role/AWSBatchServiceRole",
    }),
  );
  let environment: ComputeEnvironmentDetail | undefined;
  await eventually("the environment is VALID", async () => {
    const asked = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] });
    environment = (await batch.send(asked)).computeEnvironments?.[0];
    return environment?.status === "VALID";
  });
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: name }];
  await batch.send(
    new CreateJobQueueCommand({ jobQueueName: name, priority: 1, computeEnvironmentOrder }),
  );
  await eventually("the queue is VALID", async () => {
    const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({ jobQueues: [name] }));
    return jobQueues?.[0]?.status === "VALID";
  });
  return environment?.ecsClusterArn?.split("/")[1] ?? "";
}
