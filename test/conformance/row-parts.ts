/** What arbitrary rows are made of: words, numbers, records with members that may be absent, and containers of jobs. */
import fc from "fast-check";
import type { ContainerProperties } from "../../src/model/container.ts";
import type { EksProperties } from "../../src/model/eks-properties.ts";
import type { ContainerOutcome } from "../../src/model/job.ts";
import type { Resources } from "../../src/model/resources.ts";
import {
  dependencyConditions,
  type EcsProperties,
  type EcsTaskProperties,
  type TaskContainerProperties,
} from "../../src/model/task-work.ts";

export const words: fc.Arbitrary<string> = fc.string({ unit: "grapheme", maxLength: 12 });
export const count: fc.Arbitrary<number> = fc.integer({ min: 0, max: 1_000_000 });
export const time: fc.Arbitrary<number> = fc.integer({ min: 0, max: 4_000_000_000_000 });
export const tags: fc.Arbitrary<Record<string, string>> = fc.dictionary(words, words, {
  maxKeys: 3,
  noNullPrototype: true,
});
export const gpuIds: fc.Arbitrary<string[]> = fc.array(words, { maxLength: 3 });

export const container: fc.Arbitrary<ContainerProperties> = whole({
  image: words,
  command: gpuIds,
  environment: fc.array(part({ name: words, value: words }), { maxLength: 3 }),
  volumes: fc.array(
    whole({ name: words, efsVolumeConfiguration: whole({ fileSystemId: words }) }),
    { maxLength: 2 },
  ),
});

export const ecsProperties: fc.Arbitrary<EcsProperties> = whole({
  taskProperties: fc.tuple(
    row<EcsTaskProperties>(
      {
        containers: fc.array(
          row<TaskContainerProperties>({ name: words, image: words }, {
            essential: fc.boolean(),
            dependsOn: fc.array(
              whole({ containerName: words, condition: fc.constantFrom(...dependencyConditions) }),
              { maxLength: 2 },
            ),
            startTimeout: count,
          } as never),
          { minLength: 1, maxLength: 3 },
        ),
      },
      { ipcMode: words, taskRoleArn: words } as never,
    ),
  ),
});

export const eksProperties: fc.Arbitrary<EksProperties> = part({
  podProperties: part({ serviceAccountName: words, hostNetwork: fc.boolean() }),
});

export const outcome: { readonly name: fc.Arbitrary<string> } = { name: words };
export const outcomeParts: {
  readonly exitCode: fc.Arbitrary<number>;
  readonly reason: fc.Arbitrary<string>;
  readonly logStreamName: fc.Arbitrary<string>;
} = { exitCode: count, reason: words, logStreamName: words };
export const containers: fc.Arbitrary<ContainerOutcome[]> = fc.array(
  row<ContainerOutcome>(outcome, outcomeParts),
  { maxLength: 3 },
);

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** Members a row always has, and those it may lack; together all members of `T`. */
export function row<T>(
  always: { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: fc.Arbitrary<T[K]> },
  sometimes: { readonly [K in OptionalKeys<T>]: fc.Arbitrary<NonNullable<T[K]>> },
): fc.Arbitrary<T> {
  const model = { ...always, ...sometimes } as Record<string, fc.Arbitrary<unknown>>;
  const requiredKeys = Object.keys(always);
  return fc.record(model, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<T>;
}

export function whole<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

export function part<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [], noNullPrototype: true }) as never;
}

export const resources: fc.Arbitrary<Resources> = whole({
  cpu: count,
  memoryMiB: count,
  gpus: fc.nat(8),
});
