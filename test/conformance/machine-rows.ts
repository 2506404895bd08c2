/** Arbitrary rows of the machines and of what their agents are known by, as `store-rows.ts` has those of the jobs. */
import fc from "fast-check";
import type { AgentKey } from "../../src/model/agent-key.ts";
import type { ClusterRecord, ContainerInstanceRecord } from "../../src/model/container-instance.ts";
import type { Instance } from "../../src/model/instance.ts";
import { count, gpuIds, part, resources, row, tags, time, whole, words } from "./row-parts.ts";

export const anyInstance: fc.Arbitrary<Instance> = row<Instance>(
  {
    instanceId: fc.uuid(),
    computeEnvironment: words,
    clusterName: words,
    instanceType: words,
    imageId: words,
    infrastructureRevision: count,
    desiredStatus: fc.constantFrom("RUNNING", "DRAINING", "TERMINATED"),
    lastStatus: fc.constantFrom("PENDING", "LAUNCHED", "REGISTERED", "TERMINATED"),
    createdAt: time,
    containerInstanceId: fc.uuid(),
    resources,
    gpuIds,
  },
  {
    unmanaged: fc.constant(true as const),
    statusReason: words,
    registeredAt: time,
    idleSince: time,
    attributes: gpuIds,
    drainingSince: time,
    interruptsAt: time,
    fargate: fc.constant(true as const),
  },
);

export const anyContainerInstance: fc.Arbitrary<Omit<ContainerInstanceRecord, "instanceId">> = row<
  Omit<ContainerInstanceRecord, "instanceId">
>(
  {
    attributes: fc.array(part({ name: words, value: words }), { maxLength: 3 }) as never,
    registeredResources: fc.array(
      whole({ name: words, type: words, integerValue: count, stringSetValue: gpuIds }),
      { maxLength: 3 },
    ),
    tags,
    messageNumbers: time,
  },
  {
    embedded: fc.constant(true as const),
    forgetful: fc.constant(true as const),
    agentVersion: words,
    agentHash: words,
    dockerVersion: words,
  },
);

export const anyCluster: fc.Arbitrary<ClusterRecord> = row<ClusterRecord>(
  { name: words, createdAt: time, tags },
  {},
);

export const anyAgentKey: fc.Arbitrary<AgentKey> = row<AgentKey>(
  { accessKeyId: fc.uuid(), secretAccessKey: words, clusterName: words, createdAt: time },
  { instanceId: words, expiresAt: time },
);
