/** ECS DescribeTaskDefinition, of the definitions that jobs run by. */
import type {
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findTaskDefinition } from "./find-task-definition.ts";
import { taskDefinitionDetail } from "./task-definition-detail.ts";

export async function describeTaskDefinition(
  { store, site }: ServiceDeps,
  input: Decoded<DescribeTaskDefinitionRequest>,
): Promise<DescribeTaskDefinitionResponse> {
  const { definition, deregisteredAt } = await store.read((view) =>
    findTaskDefinition(view, input.taskDefinition),
  );
  const tags = Object.entries(definition.tags).map(([key, value]) => ({ key, value }));
  return {
    taskDefinition: taskDefinitionDetail(site, definition, deregisteredAt),
    ...(input.include?.includes("TAGS") && { tags }),
  };
}
