/** Records of EC2 by their ids, and EC2's own errors for those that are not there. */
import type { RecordKinds } from "../../model/records.ts";
import type { View } from "../../ports/store.ts";
import { ec2Error } from "./ec2-errors.ts";

export type Ec2RecordKind =
  | "vpc"
  | "subnet"
  | "security-group"
  | "internet-gateway"
  | "key-pair"
  | "placement-group";

type Unknown = { readonly code: string; readonly message: (id: string) => string };

const unknown: Readonly<Record<Ec2RecordKind, Unknown>> = {
  vpc: { code: "InvalidVpcID.NotFound", message: (id) => `The vpc ID '${id}' does not exist` },
  subnet: {
    code: "InvalidSubnetID.NotFound",
    message: (id) => `The subnet ID '${id}' does not exist`,
  },
  "security-group": {
    code: "InvalidGroup.NotFound",
    message: (id) => `The security group '${id}' does not exist`,
  },
  "internet-gateway": {
    code: "InvalidInternetGatewayID.NotFound",
    message: (id) => `The internetGateway ID '${id}' does not exist`,
  },
  "key-pair": {
    code: "InvalidKeyPair.NotFound",
    message: (name) => `The key pair '${name}' does not exist`,
  },
  "placement-group": {
    code: "InvalidPlacementGroup.Unknown",
    message: (name) => `The Placement Group '${name}' is unknown.`,
  },
};

export async function findRecord<Kind extends Ec2RecordKind>(
  view: View,
  kind: Kind,
  id: string,
): Promise<RecordKinds[Kind]> {
  const found = await view.records(kind).get(id);
  if (found === undefined) throw ec2Error(unknown[kind].code, unknown[kind].message(id));
  return found;
}

/** Those of the ids, or all when none is given. */
export async function namedOrAll<Kind extends Ec2RecordKind>(
  view: View,
  kind: Kind,
  ids: readonly string[] | undefined,
): Promise<readonly RecordKinds[Kind][]> {
  if (ids === undefined || ids.length === 0) return view.records(kind).all();
  return Promise.all([...new Set(ids)].map((id) => findRecord(view, kind, id)));
}
