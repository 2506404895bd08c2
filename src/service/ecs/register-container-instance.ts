/**
 * ECS RegisterContainerInstance: an agent says what its machine offers, and the instance begins to take tasks.
 *
 * Who registers is found by, in this order: the ARN that an agent kept, the key that is bound to an instance, the
 * instance that the identity document names. A machine that none of these leads to joins the cluster of an UNMANAGED
 * compute environment, or a cluster that no jobs come to, and gets a row; under the ARN that it kept, if it did.
 *
 * Registering again changes what is offered. An agent that comes without the ARN of a known instance has forgotten its
 * tasks: they are lost when its session opens, not before, for the request may be a late copy of an earlier one. A join
 * token becomes the instance's own key with its first registration.
 */
import type { RegisterContainerInstanceResponse } from "@aws-sdk/client-ecs";
import type { AgentKey } from "../../model/agent-key.ts";
import { resourceOf } from "../../model/arn.ts";
import { isAgentAttribute, mergeAttributes } from "../../model/container-instance.ts";
import type { Instance } from "../../model/instance.ts";
import { attributeKey } from "../../model/instance-attributes.ts";
import type { Transaction } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { containerInstanceDetail } from "./container-instance-detail.ts";
import { clusterNotFound, invalidParameter } from "./ecs-errors.ts";
import { findCluster } from "./find-cluster.ts";
import { noEnvironment, type RegisteredInstance } from "./instances-of-cluster.ts";
import {
  placeable,
  type Registration,
  statedAttributes,
  statedGpuIds,
  statedInstanceId,
  statedResources,
  statedTags,
} from "./registration.ts";
import { type Caller, mustBelongTo, mustSpeakFor } from "./speak-for.ts";

const operation = "RegisterContainerInstance";
const containerInstanceIds = /^[0-9a-f]{32}$/;
const instanceIds = /^i-[0-9a-f]{8,17}$/;

/** `embedded`: the agent lives in this process. */
export async function registerContainerInstance(
  deps: ServiceDeps,
  request: Registration,
  caller: Caller & { readonly embedded?: true } = {},
): Promise<RegisterContainerInstanceResponse> {
  const now = deps.clock.now();
  const { registered, liveTasks, bound } = await deps.store.transact(async (tx) => {
    const instance = await admit(deps, tx, request, caller, now);
    const row = await keep(tx, instance, request, caller.embedded);
    return {
      registered: row,
      liveTasks: await tx.tasks.live(instance.instanceId),
      bound: await bindKey(tx, caller, instance.instanceId),
    };
  });
  if (bound !== undefined) deps.keyring.learn(bound);
  deps.poke();
  return {
    containerInstance: containerInstanceDetail(registered, {
      site: deps.site,
      isConnected: deps.agents.isConnected(registered.instance.instanceId),
      liveTasks,
      withTags: true,
    }),
  };
}

/** The row of the instance as it is from now on. */
async function admit(
  deps: ServiceDeps,
  tx: Transaction,
  request: Registration,
  caller: Caller,
  now: number,
): Promise<Instance> {
  const attributes = statedAttributes(request)
    .map(({ name, value }) => attributeKey(name, value))
    .sort();
  const reported = {
    ...(attributes.length > 0 && { attributes }),
    resources: placeable(request),
    gpuIds: statedGpuIds(request),
    lastStatus: "REGISTERED",
    registeredAt: now,
  } as const;
  const known = await findInstance(tx, request, caller);
  if (known === undefined || (known.unmanaged && known.lastStatus === "TERMINATED")) {
    if (known !== undefined) await tx.instances.remove(known.instanceId);
    const row = { ...(await newcomer(deps, tx, request, caller)), ...reported };
    await tx.instances.insert(row);
    return row;
  }
  mustBelongTo(caller, operation, known.clusterName);
  if (request.cluster && resourceOf(request.cluster) !== known.clusterName) {
    throw invalidParameter(
      `Instance ${known.instanceId} belongs to cluster ${known.clusterName}, not to ${request.cluster}.`,
    );
  }
  await mayTakeOver(tx, caller, known);
  if (known.lastStatus === "TERMINATED") {
    throw invalidParameter(`Instance ${known.instanceId} has been terminated and cannot register.`);
  }
  const row: Instance = { ...known, ...reported };
  await tx.instances.update(row);
  await rememberAttributes(tx, row);
  return row;
}

/** What instances of a managed environment can do is known from then on, also when there are none. */
async function rememberAttributes(
  tx: Transaction,
  { computeEnvironment, infrastructureRevision, attributes: names }: Instance,
): Promise<void> {
  const environment = await tx.computeEnvironments.get(computeEnvironment);
  if (environment?.type !== "MANAGED" || names === undefined) return;
  const known = environment.registeredAttributes;
  const isNews =
    known?.infrastructureRevision !== infrastructureRevision || known.names.join() !== names.join();
  if (!isNews || infrastructureRevision !== environment.infrastructureRevision) return;
  await tx.computeEnvironments.update({
    ...environment,
    registeredAttributes: { infrastructureRevision, names },
  });
}

async function findInstance(
  tx: Transaction,
  request: Registration,
  { agent }: Caller,
): Promise<Instance | undefined> {
  if (request.containerInstanceArn) {
    return tx.instances.byContainerInstanceId(resourceOf(request.containerInstanceArn));
  }
  const instanceId = agent?.instanceId ?? statedInstanceId(request);
  return instanceId === undefined ? undefined : tx.instances.get(instanceId);
}

/**
 * A key that nobody uses yet takes over a machine of its owner whose own keys were all revoked. Any other instance is
 * reached by its own key only, whatever an identity document says.
 */
async function mayTakeOver(tx: Transaction, caller: Caller, known: Instance): Promise<void> {
  if (caller.agent === undefined || caller.agent.instanceId === known.instanceId) return;
  const keys = await tx.agentKeys.list();
  const hasOwn = keys.some(({ instanceId }) => instanceId === known.instanceId);
  const free = caller.agent.instanceId === undefined && known.unmanaged === true && !hasOwn;
  if (!free) mustSpeakFor(caller, operation, known.instanceId);
}

/** The owner's machine becomes an instance of the environment whose cluster it names. */
async function newcomer(
  deps: ServiceDeps,
  tx: Transaction,
  request: Registration,
  caller: Caller,
): Promise<Omit<Instance, "attributes" | "resources" | "gpuIds" | "lastStatus" | "registeredAt">> {
  const cluster = await findCluster(tx, request.cluster);
  if (cluster === undefined) throw clusterNotFound();
  mustBelongTo(caller, operation, cluster.name);
  const { environment } = cluster;
  if (environment !== undefined && environment.type !== "UNMANAGED") {
    throw invalidParameter(
      `Cluster ${cluster.name} belongs to the managed compute environment ${environment.name}: ` +
        "only instances that it launched can register there.",
    );
  }
  return {
    instanceId: await newInstanceId(deps, tx, request),
    computeEnvironment: environment?.name ?? noEnvironment,
    clusterName: cluster.name,
    instanceType: "",
    imageId: "",
    infrastructureRevision: environment?.infrastructureRevision ?? 0,
    desiredStatus: "RUNNING",
    unmanaged: true,
    createdAt: deps.clock.now(),
    containerInstanceId: keptId(request) ?? deps.ids.containerInstanceId(),
  };
}

/** A real EC2 instance keeps its own id. */
async function newInstanceId(
  deps: ServiceDeps,
  tx: Transaction,
  request: Registration,
): Promise<string> {
  const stated = statedInstanceId(request);
  if (stated === undefined || !instanceIds.test(stated)) return deps.ids.instanceId();
  return (await tx.instances.get(stated)) === undefined ? stated : deps.ids.instanceId();
}

/** Of an agent that has kept its state longer than this server has kept its row. */
function keptId({ containerInstanceArn }: Registration): string | undefined {
  if (!containerInstanceArn) return undefined;
  const id = resourceOf(containerInstanceArn);
  if (containerInstanceIds.test(id)) return id;
  throw invalidParameter(
    `containerInstanceArn ${containerInstanceArn} is not valid: it must end in 32 hex digits.`,
  );
}

/** Attributes that the agent does not set itself outlive its registrations. */
async function keep(
  tx: Transaction,
  instance: Instance,
  request: Registration,
  embedded: true | undefined,
): Promise<RegisteredInstance> {
  const { instanceId } = instance;
  const before = await tx.containerInstances.get(instanceId);
  const custom = (before?.attributes ?? []).filter(({ name }) => !isAgentAttribute(name));
  const record = {
    messageNumbers: 0,
    ...before,
    instanceId,
    attributes: mergeAttributes(custom, statedAttributes(request)),
    registeredResources: statedResources(request),
    tags: { ...before?.tags, ...statedTags(request) },
    ...(embedded && { embedded }),
    ...(before !== undefined && !request.containerInstanceArn && { forgetful: true as const }),
  };
  if (before === undefined) await tx.containerInstances.insert(record);
  else await tx.containerInstances.update(record);
  return { instance, record };
}

/** Answers the key when this registration has changed it. */
async function bindKey(
  tx: Transaction,
  { agent }: Caller,
  instanceId: string,
): Promise<AgentKey | undefined> {
  if (agent === undefined || agent.instanceId === instanceId) return undefined;
  const key = await tx.agentKeys.get(agent.accessKeyId);
  if (key === undefined) throw invalidParameter("The join token was revoked.");
  // Two machines that register with one token at the same time: the second finds it taken.
  if (key.instanceId !== undefined && key.instanceId !== instanceId) {
    const holder = await tx.instances.get(key.instanceId);
    if (holder !== undefined) throw invalidParameter("The join token is used by another machine.");
  }
  const { expiresAt: _unused, ...lasting } = key;
  const bound: AgentKey = { ...lasting, instanceId };
  await tx.agentKeys.update(bound);
  return bound;
}
