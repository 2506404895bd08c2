/**
 * The network as EC2 names it. Instances are in the networks of their machine provider, whatever is said here: these
 * are the nouns that clients of EC2 insist on, kept as records.
 */

export type Vpc = {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly isDefault: boolean;
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
  /** What every VPC is made with. */
  readonly routeTableId: string;
  readonly networkAclId: string;
  readonly createdAt: number;
};

export type Subnet = {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidrBlock: string;
  /** The region's name and a letter. */
  readonly availabilityZone: string;
  readonly defaultForAz: boolean;
  readonly mapPublicIpOnLaunch: boolean;
  readonly createdAt: number;
};

export type InternetGateway = {
  readonly internetGatewayId: string;
  /** Absent while it is attached to none. */
  readonly vpcId?: string;
};

export type SecurityGroup = {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
  readonly rules: readonly SecurityGroupRule[];
  readonly createdAt: number;
};

/** One source (or destination) of one range of ports. */
export type SecurityGroupRule = {
  readonly ruleId: string;
  readonly isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly peer:
    | { readonly cidrIpv4: string }
    | { readonly cidrIpv6: string }
    | { readonly prefixListId: string }
    | { readonly groupId: string };
  readonly description?: string;
};

export type KeyPair = {
  readonly keyPairId: string;
  readonly keyName: string;
  readonly keyType: "rsa" | "ed25519";
  readonly fingerprint: string;
  /** As OpenSSH writes it. The private half is never kept. */
  readonly publicKey: string;
  readonly createdAt: number;
};

export type PlacementGroup = {
  readonly groupId: string;
  readonly groupName: string;
  readonly strategy: "cluster" | "partition" | "spread";
  readonly partitionCount?: number;
};
