/** The operations of Amazon ECS: the part of agents, and what is asked of clusters, instances and tasks. */
import { createCluster } from "../service/ecs/create-cluster.ts";
import { deleteAttributes } from "../service/ecs/delete-attributes.ts";
import { deleteCluster } from "../service/ecs/delete-cluster.ts";
import { deregisterContainerInstance } from "../service/ecs/deregister-container-instance.ts";
import { deregisterTaskDefinition } from "../service/ecs/deregister-task-definition.ts";
import { describeClusters } from "../service/ecs/describe-clusters.ts";
import { describeContainerInstances } from "../service/ecs/describe-container-instances.ts";
import { describeTaskDefinition } from "../service/ecs/describe-task-definition.ts";
import { describeTasks } from "../service/ecs/describe-tasks.ts";
import { discoverPollEndpoint } from "../service/ecs/discover-poll-endpoint.ts";
import { listAttributes } from "../service/ecs/list-attributes.ts";
import { listClusters } from "../service/ecs/list-clusters.ts";
import { listContainerInstances } from "../service/ecs/list-container-instances.ts";
import { listTagsForResource } from "../service/ecs/list-tags-for-resource.ts";
import { listTasks } from "../service/ecs/list-tasks.ts";
import { putAttributes } from "../service/ecs/put-attributes.ts";
import { registerContainerInstance } from "../service/ecs/register-container-instance.ts";
import { submitAttachmentStateChanges } from "../service/ecs/submit-attachment-state-changes.ts";
import { submitContainerStateChange } from "../service/ecs/submit-container-state-change.ts";
import { submitTaskStateChange } from "../service/ecs/submit-task-state-change.ts";
import { updateContainerAgent } from "../service/ecs/update-container-agent.ts";
import { updateContainerInstancesState } from "../service/ecs/update-container-instances-state.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import type { BindOperation } from "./bind-operations.ts";

export function ecsOperations(by: BindOperation): NonNullable<OperationHandlers["ecs"]> {
  return {
    CreateCluster: by(createCluster),
    DeleteAttributes: by(deleteAttributes),
    DeleteCluster: by(deleteCluster),
    DeregisterContainerInstance: by(deregisterContainerInstance),
    DeregisterTaskDefinition: by(deregisterTaskDefinition),
    DescribeClusters: by(describeClusters),
    DescribeContainerInstances: by(describeContainerInstances),
    DescribeTaskDefinition: by(describeTaskDefinition),
    DescribeTasks: by(describeTasks),
    DiscoverPollEndpoint: by(discoverPollEndpoint),
    ListAttributes: by(listAttributes),
    ListClusters: by(listClusters),
    ListContainerInstances: by(listContainerInstances),
    ListTagsForResource: by(listTagsForResource),
    ListTasks: by(listTasks),
    PutAttributes: by(putAttributes),
    RegisterContainerInstance: by(registerContainerInstance),
    SubmitAttachmentStateChanges: by(submitAttachmentStateChanges),
    SubmitContainerStateChange: by(submitContainerStateChange),
    SubmitTaskStateChange: by(submitTaskStateChange),
    UpdateContainerAgent: by(updateContainerAgent),
    UpdateContainerInstancesState: by(updateContainerInstancesState),
  };
}
