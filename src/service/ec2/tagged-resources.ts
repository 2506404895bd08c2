/** All that EC2's tags can be of: which kind an id is of, and whether there is such a thing. */
import type { View } from "../../ports/store.ts";
import { ec2Error, invalidValue, noSuchImage } from "./ec2-errors.ts";
import { findRecord } from "./find-record.ts";

type Kind = {
  /** As DescribeTags calls it. */
  readonly resourceType: string;
  /** Throws EC2's own error when there is none. */
  readonly check: (view: View, id: string) => Promise<unknown>;
};

const notFound = (code: string, message: string): never => {
  throw ec2Error(code, message);
};

/** By the prefix of the id. */
const kinds: Readonly<Record<string, Kind>> = {
  ami: {
    resourceType: "image",
    check: async (view, id) => {
      if ((await view.images.get(id)) === undefined) throw noSuchImage([id]);
    },
  },
  i: {
    resourceType: "instance",
    check: async (view, id) =>
      (await view.instances.get(id)) ??
      notFound("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`),
  },
  lt: {
    resourceType: "launch-template",
    check: async (view, id) =>
      (await view.launchTemplates.get({ launchTemplateId: id })) ??
      notFound(
        "InvalidLaunchTemplateId.NotFound",
        `The specified launch template, with template ID ${id}, does not exist.`,
      ),
  },
  vpc: { resourceType: "vpc", check: (view, id) => findRecord(view, "vpc", id) },
  subnet: { resourceType: "subnet", check: (view, id) => findRecord(view, "subnet", id) },
  sg: {
    resourceType: "security-group",
    check: (view, id) => findRecord(view, "security-group", id),
  },
  igw: {
    resourceType: "internet-gateway",
    check: (view, id) => findRecord(view, "internet-gateway", id),
  },
  sgr: {
    resourceType: "security-group-rule",
    check: async (view, id) =>
      (await view.records("security-group").all()).some(({ rules }) =>
        rules.some(({ ruleId }) => ruleId === id),
      ) ||
      notFound(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist`,
      ),
  },
  rtb: {
    resourceType: "route-table",
    check: async (view, id) =>
      (await view.records("vpc").all()).some(({ routeTableId }) => routeTableId === id) ||
      notFound("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`),
  },
  acl: {
    resourceType: "network-acl",
    check: async (view, id) =>
      (await view.records("vpc").all()).some(({ networkAclId }) => networkAclId === id) ||
      notFound("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`),
  },
  key: {
    resourceType: "key-pair",
    check: async (view, id) =>
      (await view.records("key-pair").all()).some(({ keyPairId }) => keyPairId === id) ||
      notFound("InvalidKeyPair.NotFound", `The key pair ID '${id}' does not exist`),
  },
  pg: {
    resourceType: "placement-group",
    check: async (view, id) =>
      (await view.records("placement-group").all()).some(({ groupId }) => groupId === id) ||
      notFound("InvalidPlacementGroup.Unknown", `The Placement Group '${id}' is unknown.`),
  },
};

function kindOf(id: string): Kind | undefined {
  const prefix = id.slice(0, Math.max(id.indexOf("-"), 0));
  return Object.hasOwn(kinds, prefix) ? kinds[prefix] : undefined;
}

export function resourceTypeOf(id: string): string | undefined {
  return kindOf(id)?.resourceType;
}

export async function checkTaggable(view: View, id: string): Promise<void> {
  const kind = kindOf(id);
  if (kind === undefined) {
    throw invalidValue(
      "resourceId",
      id,
      `Only ids that begin with ${Object.keys(kinds).join("-, ")}- can be tagged.`,
    );
  }
  await kind.check(view, id);
}
