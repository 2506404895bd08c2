/**
 * ECS RegisterContainerInstance: an agent says what its machine offers, and the instance begins to take tasks.
 *
 * A machine that a provider launched names its instance in the identity document; its row is waiting for it. A
 * machine that its owner set up has none: it joins the cluster of an UNMANAGED compute environment and gets a row.
 * Registering again, under the ARN that an agent kept, changes the resources and nothing else.
 */
import { containerInstanceArn, resourceOf } from "../../model/arn.ts";
import { ServiceError } from "../../model/errors.ts";
import type { Instance } from "../../model/instance.ts";
import type { Resources } from "../../model/resources.ts";
import type { RegisterContainerInstance } from "../../ports/agent-link.ts";
import type { Transaction } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";

export async function registerContainerInstance(
  deps: ServiceDeps,
  request: RegisterContainerInstance,
): Promise<{ readonly containerInstanceArn: string }> {
  const now = deps.clock.now();
  const registered = await deps.store.transact(async (tx) => {
    const known = await findInstance(tx, request);
    const gpuIds = request.platformDevices.map(({ id }) => id);
    const attributes = request.attributes.map(({ name }) => name).sort();
    const reported = {
      ...(attributes.length > 0 && { attributes }),
      resources: registeredResources(request, gpuIds.length),
      gpuIds,
      lastStatus: "REGISTERED",
      registeredAt: now,
    } as const;
    if (known === undefined) return join(deps, tx, request, reported);
    if (known.lastStatus === "TERMINATED") {
      throw invalidParameter(
        `Instance ${known.instanceId} has been terminated and cannot register.`,
      );
    }
    const instance: Instance = { ...known, ...reported };
    await tx.instances.update(instance);
    await rememberAttributes(tx, instance);
    return instance;
  });
  deps.poke();
  const { clusterName, containerInstanceId } = registered;
  return {
    containerInstanceArn: containerInstanceArn(deps.site, clusterName, containerInstanceId),
  };
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
  request: RegisterContainerInstance,
): Promise<Instance | undefined> {
  if (request.containerInstanceArn !== undefined) {
    const id = resourceOf(request.containerInstanceArn);
    return tx.instances.byContainerInstanceId(id);
  }
  const instanceId = instanceIdOf(request.instanceIdentityDocument);
  return instanceId === undefined ? undefined : tx.instances.get(instanceId);
}

/** The owner's machine becomes an instance of the environment whose cluster it names. */
async function join(
  deps: ServiceDeps,
  tx: Transaction,
  request: RegisterContainerInstance,
  reported: Pick<Instance, "attributes" | "resources" | "gpuIds" | "lastStatus" | "registeredAt">,
): Promise<Instance> {
  const clusterName = resourceOf(request.cluster);
  const environment = await tx.computeEnvironments.byCluster(clusterName);
  if (environment === undefined) {
    throw new ServiceError("ClusterNotFoundException", 400, "Cluster not found.");
  }
  if (environment.type !== "UNMANAGED") {
    throw invalidParameter(
      `Cluster ${clusterName} belongs to the managed compute environment ${environment.name}: ` +
        "only instances that it launched can register there.",
    );
  }
  const instance: Instance = {
    ...reported,
    instanceId: deps.ids.instanceId(),
    computeEnvironment: environment.name,
    clusterName,
    instanceType: "",
    imageId: "",
    infrastructureRevision: environment.infrastructureRevision,
    desiredStatus: "RUNNING",
    unmanaged: true,
    createdAt: deps.clock.now(),
    containerInstanceId: deps.ids.containerInstanceId(),
  };
  await tx.instances.insert(instance);
  return instance;
}

function registeredResources(request: RegisterContainerInstance, gpus: number): Resources {
  const integer = (name: string): number =>
    request.totalResources.find((resource) => resource.name === name)?.integerValue ?? 0;
  return { cpu: integer("CPU"), memoryMiB: integer("MEMORY"), gpus };
}

/** Undefined for an empty document (no EC2 instance); a document that is no JSON is refused. */
function instanceIdOf(document: string): string | undefined {
  if (document === "") return undefined;
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

function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", 400, message);
}
