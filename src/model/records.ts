/**
 * Nouns that are kept whole, under an id, and looked at rarely: what clients of EC2, SSM and IAM make and read back.
 * What decides where jobs run has tables of its own.
 */
import type { Ec2Launch } from "./ec2-launch.ts";
import type { InstanceProfile, ManagedPolicy, Role } from "./identity.ts";
import type {
  InternetGateway,
  KeyPair,
  PlacementGroup,
  SecurityGroup,
  Subnet,
  Vpc,
} from "./network.ts";
import type { Parameter } from "./parameter.ts";

/** By kind; each is kept under the id or name that its API knows it by. */
export type RecordKinds = {
  readonly vpc: Vpc;
  readonly subnet: Subnet;
  /** By instance id; it leaves with the instance. */
  readonly "ec2-launch": Ec2Launch;
  readonly "security-group": SecurityGroup;
  readonly "internet-gateway": InternetGateway;
  /** By name. */
  readonly "key-pair": KeyPair;
  /** By name. */
  readonly "placement-group": PlacementGroup;
  /** By name. */
  readonly role: Role;
  /** By name. */
  readonly "instance-profile": InstanceProfile;
  /** By name. */
  readonly policy: ManagedPolicy;
  /** By name. */
  readonly parameter: Parameter;
};

export type RecordKind = keyof RecordKinds;
