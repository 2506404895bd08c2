/** Changes attributes of the container instances that a request names one by one, all in one transaction. */
import type { Attribute } from "@aws-sdk/client-ecs";
import type { InstanceAttribute } from "../../model/container-instance.ts";
import type { Decoded } from "../../model/decoded.ts";
import { ServiceError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidParameter } from "./ecs-errors.ts";
import { mustFindCluster } from "./find-cluster.ts";
import { findRegistered } from "./instances-of-cluster.ts";

const attributesMax = 10;
const names = /^[A-Za-z0-9_./\\-]{1,128}$/;

export type Given = Decoded<Attribute>;

export function givenAttribute({ name, value }: Given): InstanceAttribute {
  return value === undefined ? { name } : { name, value };
}

export async function changeAttributes(
  deps: ServiceDeps,
  input: { readonly cluster?: string | undefined; readonly attributes: readonly Given[] },
  change: (kept: readonly InstanceAttribute[], given: Given) => readonly InstanceAttribute[],
): Promise<void> {
  const { attributes } = input;
  if (attributes.length < 1 || attributes.length > attributesMax) {
    throw invalidParameter(
      `attributes must have 1 to ${attributesMax} entries, got ${attributes.length}.`,
    );
  }
  for (const { name, targetId, targetType } of attributes) {
    if (!names.test(name)) {
      throw invalidParameter(
        `Attribute name '${name}' is not valid: use 1 to 128 letters, digits and _ . - / \\.`,
      );
    }
    if (!targetId)
      throw invalidParameter(`Attribute '${name}' needs a targetId: a container instance.`);
    if (targetType !== undefined && targetType !== "container-instance") {
      throw invalidParameter(`targetType must be container-instance, got ${targetType}.`);
    }
  }
  await deps.store.transact(async (tx) => {
    const cluster = await mustFindCluster(tx, input.cluster);
    for (const given of attributes) {
      const found = await findRegistered(tx, cluster, given.targetId ?? "");
      if (found === undefined) {
        throw new ServiceError(
          "TargetNotFoundException",
          400,
          `Container instance ${given.targetId} was not found in cluster ${cluster.name}.`,
        );
      }
      const { record } = found;
      await tx.containerInstances.update({
        ...record,
        attributes: change(record.attributes, given),
      });
    }
  });
}
