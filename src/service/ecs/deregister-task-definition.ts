/**
 * ECS DeregisterTaskDefinition: the task definition shows INACTIVE from now on. Jobs are run by their job definition,
 * which is deregistered in AWS Batch: as on AWS, this keeps no job from running.
 */
import type {
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { deregistrationSetting, findTaskDefinition } from "./find-task-definition.ts";
import { taskDefinitionDetail } from "./task-definition-detail.ts";
import { familyAndRevision } from "./task-definition-name.ts";

export async function deregisterTaskDefinition(
  { store, site, clock }: ServiceDeps,
  input: Decoded<DeregisterTaskDefinitionRequest>,
): Promise<DeregisterTaskDefinitionResponse> {
  if (familyAndRevision(input.taskDefinition).revision === undefined) {
    throw invalidParameter(
      `taskDefinition '${input.taskDefinition}' must be family:revision or a task definition's ARN.`,
    );
  }
  return store.transact(async (tx) => {
    const { definition, deregisteredAt = clock.now() } = await findTaskDefinition(
      tx,
      input.taskDefinition,
    );
    await tx.settings.set(deregistrationSetting(definition), String(deregisteredAt));
    return { taskDefinition: taskDefinitionDetail(site, definition, deregisteredAt) };
  });
}
