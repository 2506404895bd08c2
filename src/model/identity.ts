/**
 * Roles, instance profiles and policies, as IAM names them. Records: whoever has this server's key may do everything,
 * and what a policy says restricts nobody. Clients make them and read them back; compute environments name them.
 */

export type Role = {
  readonly roleName: string;
  /** `/` or `/…/`. */
  readonly path: string;
  readonly roleId: string;
  readonly createdAt: number;
  /** JSON, as it was given. */
  readonly assumeRolePolicyDocument: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
  /** The service that a service-linked role belongs to; nobody else changes such a role. */
  readonly linkedService?: string;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
  /** Documents by name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
};

export type InstanceProfile = {
  readonly instanceProfileName: string;
  readonly path: string;
  readonly instanceProfileId: string;
  readonly createdAt: number;
  /** IAM allows one. */
  readonly roleName?: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** A managed policy of the account; it has one version here. Those of AWS itself are known by their ARN alone. */
export type ManagedPolicy = {
  readonly policyName: string;
  readonly path: string;
  readonly policyId: string;
  readonly createdAt: number;
  readonly document: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
};
