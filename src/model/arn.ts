/**
 * ARNs as AWS Batch, ECS and EC2 write them. One server is one partition, region and account: a `Site`.
 */
export type Site = {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
};

export type BatchResourceType =
  | "compute-environment"
  | "job"
  | "job-definition"
  | "job-queue"
  | "scheduling-policy"
  | "consumable-resource"
  | "service-environment"
  | "service-job";

export function batchArn(site: Site, type: BatchResourceType, id: string): string {
  return `arn:${site.partition}:batch:${site.region}:${site.account}:${type}/${id}`;
}

export function jobArn(site: Site, jobId: string): string {
  return batchArn(site, "job", jobId);
}

export function jobDefinitionArn(site: Site, name: string, revision: number): string {
  return batchArn(site, "job-definition", `${name}:${revision}`);
}

/** IAM is of no region. `resource` is `role/…`, `policy/…` or `instance-profile/…`, its path included. */
export function iamArn(site: Site, resource: string): string {
  return `arn:${site.partition}:iam::${site.account}:${resource}`;
}

/** The name's own slash is the one behind `parameter`. Parameters of AWS itself are of no account. */
export function parameterArn(site: Site, name: string): string {
  const account = name.startsWith("/aws/") ? "" : site.account;
  return `arn:${site.partition}:ssm:${site.region}:${account}:parameter/${name.replace(/^\//, "")}`;
}

export function ec2Arn(site: Site, type: string, id: string): string {
  return `arn:${site.partition}:ec2:${site.region}:${site.account}:${type}/${id}`;
}

export function clusterArn(site: Site, clusterName: string): string {
  return `arn:${site.partition}:ecs:${site.region}:${site.account}:cluster/${clusterName}`;
}

/** New-style ECS ids are 32 hex digits without dashes: the agent nests cgroup slices on a dash. */
export function containerInstanceArn(site: Site, clusterName: string, id: string): string {
  return `arn:${site.partition}:ecs:${site.region}:${site.account}:container-instance/${clusterName}/${id}`;
}

export function taskArn(site: Site, clusterName: string, taskId: string): string {
  return `arn:${site.partition}:ecs:${site.region}:${site.account}:task/${clusterName}/${taskId}`;
}

/** The part after the last `/`: a name, `name:revision` or id. A text that is no ARN comes back as it is. */
export function resourceOf(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;
}

export type ParsedArn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
};

export function parseArn(text: string): ParsedArn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(":");
  if (prefix !== "arn" || !partition || !service || rest.length === 0) return undefined;
  return {
    partition,
    service,
    region: region ?? "",
    account: account ?? "",
    resource: rest.join(":"),
  };
}
