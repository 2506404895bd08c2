/**
 * What a registration says, as an agent in this process or a request may say it: the members of ECS's own request,
 * any of which a request may lack.
 */
import type { InstanceAttribute, RegisteredResource } from "../../model/container-instance.ts";
import type { Resources } from "../../model/resources.ts";
import { invalidParameter } from "./ecs-errors.ts";

type Maybe<T> = T | undefined;

export type Registration = {
  readonly cluster?: Maybe<string>;
  readonly containerInstanceArn?: Maybe<string>;
  readonly instanceIdentityDocument?: Maybe<string>;
  readonly attributes?: Maybe<readonly { readonly name: string; readonly value?: Maybe<string> }[]>;
  readonly totalResources?: Maybe<readonly StatedResource[]>;
  readonly platformDevices?: Maybe<readonly { readonly id: string; readonly type: string }[]>;
  readonly tags?: Maybe<
    readonly { readonly key?: Maybe<string>; readonly value?: Maybe<string> }[]
  >;
};

type StatedResource = {
  readonly [Member in "name" | "type"]?: Maybe<string>;
} & {
  readonly [Member in "integerValue" | "longValue" | "doubleValue"]?: Maybe<number>;
} & { readonly stringSetValue?: Maybe<readonly string[]> };

export function statedAttributes(registration: Registration): readonly InstanceAttribute[] {
  return (registration.attributes ?? []).map(({ name, value }) =>
    value === undefined ? { name } : { name, value },
  );
}

/** Whole numbers of 0 are left out by agents. */
export function statedResources(registration: Registration): readonly RegisteredResource[] {
  return (registration.totalResources ?? []).map(
    ({ name = "", type = "", integerValue, longValue, doubleValue, stringSetValue }) => ({
      name,
      type,
      ...(type === "INTEGER" && { integerValue: integerValue ?? 0 }),
      ...(longValue !== undefined && { longValue }),
      ...(doubleValue !== undefined && { doubleValue }),
      ...(stringSetValue !== undefined && { stringSetValue }),
    }),
  );
}

export function statedGpuIds(registration: Registration): readonly string[] {
  return (registration.platformDevices ?? [])
    .filter(({ type }) => type === "GPU")
    .map(({ id }) => id);
}

/** What jobs are placed by. */
export function placeable(registration: Registration): Resources {
  const integer = (wanted: string): number =>
    statedResources(registration).find(({ name }) => name === wanted)?.integerValue ?? 0;
  const resources = {
    cpu: integer("CPU"),
    memoryMiB: integer("MEMORY"),
    gpus: statedGpuIds(registration).length,
  };
  if (resources.cpu < 0 || resources.memoryMiB < 0) {
    throw invalidParameter("totalResources: CPU and MEMORY must not be negative.");
  }
  return resources;
}

export function statedTags(registration: Registration): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (registration.tags ?? []).flatMap(({ key, value }) =>
      key === undefined ? [] : [[key, value ?? ""] as const],
    ),
  );
}

/** The EC2 instance that the machine is; undefined for an empty document. One that is no JSON is refused. */
export function statedInstanceId({
  instanceIdentityDocument: document,
}: Registration): string | undefined {
  if (!document) return undefined;
  try {
    const parsed: unknown = JSON.parse(document);
    if (parsed !== null && typeof parsed === "object" && "instanceId" in parsed) {
      return String(parsed.instanceId);
    }
    return undefined;
  } catch {
    throw invalidParameter("instanceIdentityDocument is not a JSON document.");
  }
}
