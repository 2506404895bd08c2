/**
 * How an instance was launched, as EC2 shows it: by RunInstances, or for a compute environment, whose settings it then
 * has. An owner's machine that joined by itself has neither.
 */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Ec2Launch } from "../../model/ec2-launch.ts";
import type { Instance } from "../../model/instance.ts";
import type { SecurityGroup, Subnet } from "../../model/network.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { availabilityZones } from "./availability-zones.ts";

export type InstanceSettings = Pick<
  Ec2Launch,
  | "reservationId"
  | "launchIndex"
  | "clientToken"
  | "subnetId"
  | "keyName"
  | "instanceProfile"
  | "placementGroup"
  | "spot"
> & {
  readonly availabilityZone: string;
  readonly vpcId?: string;
  readonly securityGroups: readonly { readonly groupId: string; readonly groupName?: string }[];
};

/** Reads what is the same for all instances once; answers how to find the settings of one. */
export async function instanceSettings(
  deps: Pick<ServiceDeps, "site">,
  view: View,
): Promise<(instance: Instance) => Promise<InstanceSettings>> {
  const subnets = new Map((await view.records("subnet").all()).map((row) => [row.subnetId, row]));
  const groups = new Map(
    (await view.records("security-group").all()).map((row) => [row.groupId, row]),
  );
  const [home] = availabilityZones(deps.site);
  return async (instance) => {
    const launch = await view.records("ec2-launch").get(instance.instanceId);
    const environment =
      launch === undefined
        ? await view.computeEnvironments.get(instance.computeEnvironment)
        : undefined;
    const asked = launch ?? settingsOf(instance, environment);
    const subnet = asked.subnetId === undefined ? undefined : subnets.get(asked.subnetId);
    return { ...asked, ...placeOf(subnet, home?.name ?? ""), ...groupsOf(asked, groups) };
  };
}

function placeOf(
  subnet: Subnet | undefined,
  home: string,
): Pick<InstanceSettings, "availabilityZone" | "vpcId"> {
  return {
    availabilityZone: subnet?.availabilityZone ?? home,
    ...(subnet !== undefined && { vpcId: subnet.vpcId }),
  };
}

/** A group that is no record is shown by its id: compute environments may name any. */
function groupsOf(
  { securityGroupIds }: Pick<Ec2Launch, "securityGroupIds">,
  groups: ReadonlyMap<string, SecurityGroup>,
): Pick<InstanceSettings, "securityGroups"> {
  return {
    securityGroups: securityGroupIds.map((groupId) => {
      const groupName = groups.get(groupId)?.groupName;
      return { groupId, ...(groupName !== undefined && { groupName }) };
    }),
  };
}

type Asked = Omit<Ec2Launch, "instanceId" | "userData" | "blockDevices">;

function settingsOf(instance: Instance, environment: ComputeEnvironment | undefined): Asked {
  const resources = environment?.computeResources;
  const { instanceId } = instance;
  return {
    reservationId: instanceId.replace(/^i-/, "r-"),
    launchIndex: 0,
    securityGroupIds: resources?.securityGroupIds ?? [],
    spot: resources?.type === "SPOT",
    ...(resources !== undefined && subnetOf(instanceId, resources.subnets)),
    ...(resources?.ec2KeyPair && { keyName: resources.ec2KeyPair }),
    ...(resources?.instanceRole && { instanceProfile: resources.instanceRole }),
    ...(resources?.placementGroup && { placementGroup: resources.placementGroup }),
  };
}

/** Instances are spread over the subnets of their environment; by the id, so that one stays where it is. */
function subnetOf(instanceId: string, subnets: readonly string[]): Pick<Ec2Launch, "subnetId"> {
  const number = Number.parseInt(instanceId.slice(-6), 16);
  const subnetId = Number.isNaN(number) ? subnets[0] : subnets[number % subnets.length];
  return subnetId === undefined ? {} : { subnetId };
}
