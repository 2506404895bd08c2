/**
 * Which kind of update a change of a compute environment is.
 *
 *   infrastructure   instances are replaced: a new revision, launched with the new settings, while the old drains
 *   scaling          the environment goes on with its instances under new bounds
 *   none             only words about later updates
 *
 * Mirrors AWS Batch's table of fields. A mix counts as its strongest part.
 */
export type UpdateKind = "none" | "scaling" | "infrastructure";

/** Members of an update that really differ from what the environment has. */
export type UpdatedField =
  | "updatePolicy"
  | "state"
  | "serviceRole"
  | "unmanagedvCpus"
  | "ecsSettings"
  | UpdatedComputeField;

/** Those within `computeResources`. */
export type UpdatedComputeField =
  | "minvCpus"
  | "maxvCpus"
  | "desiredvCpus"
  | "scalingPolicy"
  | "type"
  | "allocationStrategy"
  | "bidPercentage"
  | "ec2Configuration"
  | "ec2KeyPair"
  | "imageId"
  | "instanceRole"
  | "instanceTypes"
  | "launchTemplate"
  | "placementGroup"
  | "securityGroupIds"
  | "subnets"
  | "tags"
  | "updateToLatestImageVersion";

const kindOf: Readonly<Record<UpdatedField, UpdateKind>> = {
  updatePolicy: "none",

  state: "scaling",
  serviceRole: "scaling",
  unmanagedvCpus: "scaling",
  ecsSettings: "scaling",
  minvCpus: "scaling",
  maxvCpus: "scaling",
  desiredvCpus: "scaling",
  scalingPolicy: "scaling",

  type: "infrastructure",
  allocationStrategy: "infrastructure",
  bidPercentage: "infrastructure",
  ec2Configuration: "infrastructure",
  ec2KeyPair: "infrastructure",
  imageId: "infrastructure",
  instanceRole: "infrastructure",
  instanceTypes: "infrastructure",
  launchTemplate: "infrastructure",
  placementGroup: "infrastructure",
  securityGroupIds: "infrastructure",
  subnets: "infrastructure",
  tags: "infrastructure",
  updateToLatestImageVersion: "infrastructure",
};

export function classifyUpdate(fields: readonly UpdatedField[]): UpdateKind {
  const kinds = fields.map((field) => kindOf[field]);
  if (kinds.includes("infrastructure")) return "infrastructure";
  return kinds.includes("scaling") ? "scaling" : "none";
}

/** On Fargate there is nothing to replace: each job gets a slice of its own, with the settings of its moment. */
export function classifyFargateUpdate(fields: readonly UpdatedField[]): UpdateKind {
  return classifyUpdate(fields) === "none" ? "none" : "scaling";
}
