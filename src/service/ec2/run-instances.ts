/**
 * RunInstances: machines of the provider outside managed compute environments. One whose user data names the cluster of
 * an UNMANAGED environment in ECS_CLUSTER joins that one, as on AWS; any other just runs. What the provider refuses
 * ends as a terminated instance with the provider's reason.
 */
import type { Reservation, RunInstancesRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Ec2Launch } from "../../model/ec2-launch.ts";
import type { Instance } from "../../model/instance.ts";
import { type InstanceType, promisedResources } from "../../model/instance-type.ts";
import type { Transaction, View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error, invalidValue } from "./ec2-errors.ts";
import { findImage } from "./find-image.ts";
import { findRecord } from "./find-record.ts";
import { reservationsOf } from "./reservations.ts";
import { type RunRequest, readRunRequest } from "./run-request.ts";
import { seeInstances } from "./see-instances.ts";
import { clusterInUserData } from "./user-data-cluster.ts";

type Input = Decoded<RunInstancesRequest>;

const countMax = 1000;

export async function runInstances(deps: ServiceDeps, input: Input): Promise<Reservation> {
  checkCounts(input);
  const reservation = await deps.store.transact(async (tx) => {
    const known = await sameRequest(tx, input.ClientToken);
    const instances = known ?? (await startInstances(deps, tx, input));
    const seen = await seeInstances(deps, tx, instances);
    const rows = await Promise.all(
      seen.map(async (row) => ({ row, tags: await tx.ec2Tags.of(row.instance.instanceId) })),
    );
    return reservationsOf(deps.site, rows)[0];
  });
  deps.poke();
  return reservation ?? {};
}

function checkCounts({ MinCount, MaxCount }: Input): void {
  if (MinCount < 1) throw invalidValue("minCount", MinCount, "Must be at least 1.");
  if (MaxCount < MinCount) {
    throw invalidValue("maxCount", MaxCount, `Must be at least minCount (${MinCount}).`);
  }
  if (MaxCount > countMax) {
    throw invalidValue("maxCount", MaxCount, `At most ${countMax} instances at once.`);
  }
}

/** A request that was sent twice starts nothing twice. */
async function sameRequest(
  view: View,
  clientToken: string | undefined,
): Promise<readonly Instance[] | undefined> {
  if (!clientToken) return undefined;
  const launches = await view.records("ec2-launch").all();
  const same = launches.filter((launch) => launch.clientToken === clientToken);
  if (same.length === 0) return undefined;
  const rows = await Promise.all(same.map(({ instanceId }) => view.instances.get(instanceId)));
  return rows.filter((row) => row !== undefined);
}

async function startInstances(
  deps: ServiceDeps,
  tx: Transaction,
  input: Input,
): Promise<readonly Instance[]> {
  const request = await readRunRequest(tx, input, deps.clock.now());
  const type = await checkRequest(deps, tx, request);
  const home = await homeOf(tx, request);
  const reservationId = deps.ids.ec2Id("r");
  const instances: Instance[] = [];
  for (let launchIndex = 0; launchIndex < input.MaxCount; launchIndex += 1) {
    const instance: Instance = {
      ...home,
      instanceId: deps.ids.instanceId(),
      instanceType: type.name,
      imageId: request.imageId,
      desiredStatus: "RUNNING",
      lastStatus: "PENDING",
      createdAt: deps.clock.now(),
      containerInstanceId: deps.ids.containerInstanceId(),
      resources: promisedResources(type),
      gpuIds: [],
    };
    const { instanceId } = instance;
    const { tags, imageId: _image, instanceType: _type, ...settings } = request;
    const launch: Ec2Launch = {
      ...settings,
      instanceId,
      reservationId,
      launchIndex,
      ...(input.ClientToken && { clientToken: input.ClientToken }),
    };
    await tx.instances.insert(instance);
    await tx.records("ec2-launch").put(instanceId, launch);
    await tx.ec2Tags.put(instanceId, tags);
    instances.push(instance);
  }
  return instances;
}

/** All that is named must be there: nobody is to wait for a machine that cannot come. */
async function checkRequest(
  deps: ServiceDeps,
  view: View,
  request: RunRequest,
): Promise<InstanceType> {
  const type = deps.instanceTypes().find(({ name }) => name === request.instanceType);
  if (type === undefined) {
    throw ec2Error(
      "InvalidParameterValue",
      `Invalid value '${request.instanceType}' for InstanceType.`,
    );
  }
  const image = await findImage(view, request.imageId);
  if (image.state !== "available") {
    throw ec2Error(
      "InvalidAMIID.Unavailable",
      `The image ID '${image.imageId}' is not available: its state is ${image.state}`,
    );
  }
  if (image.listing.architecture !== type.architecture) {
    throw ec2Error(
      "InvalidParameterValue",
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture ` +
        `'${image.listing.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching ` +
        "architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the " +
        "architecture of the instance type or AMI.",
    );
  }
  if (request.subnetId !== undefined) await findRecord(view, "subnet", request.subnetId);
  for (const id of request.securityGroupIds) await findRecord(view, "security-group", id);
  if (request.keyName !== undefined) await findRecord(view, "key-pair", request.keyName);
  if (request.placementGroup !== undefined) {
    await findRecord(view, "placement-group", request.placementGroup);
  }
  return type;
}

/** The UNMANAGED environment that it is to join; nothing else may be joined by a machine of one's own. */
async function homeOf(
  view: View,
  { userData }: RunRequest,
): Promise<Pick<Instance, "computeEnvironment" | "clusterName" | "infrastructureRevision">> {
  const clusterName = clusterInUserData(userData);
  const environment =
    clusterName === undefined ? undefined : await view.computeEnvironments.byCluster(clusterName);
  if (clusterName === undefined || environment === undefined) {
    return { computeEnvironment: "", clusterName: "", infrastructureRevision: 0 };
  }
  if (environment.type !== "UNMANAGED") {
    throw ec2Error(
      "InvalidParameterValue",
      `The user data names the cluster ${clusterName} of the managed compute environment ${environment.name}: only ` +
        "instances that it launched can register there.",
    );
  }
  const { name: computeEnvironment, infrastructureRevision } = environment;
  return { computeEnvironment, clusterName, infrastructureRevision };
}
