/** Environments that name what is not there, through the SDK's clients and the planner of a strict server. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from "@aws-sdk/client-iam";
import { environmentRow } from "../../test/conformance/store-fixtures.ts";
import { type Api, openApi } from "../../test/support/api.ts";
import type { ComputeEnvironment, ComputeResources } from "../model/compute-environment.ts";
import { missingName } from "./missing-names.ts";

let api: Api;
before(async () => {
  api = await openApi();
});
after(() => api.close());

const resources: ComputeResources = {
  ...{ type: "SPOT", minvCpus: 0, maxvCpus: 2, instanceTypes: ["m5.large"], tags: {} },
  ...{ subnets: [], securityGroupIds: [], ec2Configuration: [] },
};

const environment = (
  more: Partial<ComputeEnvironment>,
  computeResources: Partial<ComputeResources> = {},
): ComputeEnvironment => ({
  ...environmentRow("ce"),
  ...more,
  computeResources: { ...resources, ...computeResources },
});

const problem = (row: ComputeEnvironment, checks = { roles: true, network: true }) =>
  api.deps.store.read((view) => missingName({ site: api.deps.site, checks }, view, row));

const createRole = (RoleName: string) =>
  api.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Statement":[]}' }));

test("a role that is not there is missed until it is made; AWS's own is always there", async () => {
  const own = environment({ serviceRole: "arn:aws:iam::123456789012:role/service/BatchRole" });
  assert.match((await problem(own)) ?? "", /^Not authorized to perform sts:AssumeRole .*BatchRole/);
  const fleet = environment({}, { spotIamFleetRole: "FleetRole" });
  assert.match((await problem(fleet)) ?? "", /^Parameter: SpotFleetRequestConfig.IamFleetRole is/);
  await createRole("BatchRole");
  await createRole("FleetRole");
  assert.equal(await problem(own), undefined);
  assert.equal(await problem(fleet), undefined);
  const linked =
    "arn:aws:iam::123456789012:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch";
  assert.equal(await problem(environment({ serviceRole: linked })), undefined);
});

test("an instance profile is missed by name or ARN, and so is its role", async () => {
  const byName = environment({}, { instanceRole: "workers" });
  const arn = "arn:aws:iam::123456789012:instance-profile/workers";
  assert.match(
    (await problem(byName)) ?? "",
    new RegExp(`^Instance profile ${arn} does not exist`),
  );
  const InstanceProfileName = "workers";
  await api.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  assert.match((await problem(byName)) ?? "", /has no role/);
  await createRole("workers");
  await api.iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: "workers" }),
  );
  assert.equal(await problem(byName), undefined);
  assert.equal(await problem(environment({}, { instanceRole: arn })), undefined);
});

test("subnets and groups are missed, and nothing is where nobody looks", async () => {
  const subnets = environment({}, { subnets: ["subnet-1"] });
  assert.match((await problem(subnets)) ?? "", /^The subnet ID 'subnet-1' does not exist/);
  const groups = environment({}, { securityGroupIds: ["sg-1"] });
  assert.match((await problem(groups)) ?? "", /^The security group 'sg-1' does not exist/);
  const [subnet] = await api.deps.store.read((view) => view.records("subnet").all());
  const [group] = await api.deps.store.read((view) => view.records("security-group").all());
  const there = environment(
    {},
    { subnets: [subnet?.subnetId ?? ""], securityGroupIds: [group?.groupId ?? ""] },
  );
  assert.equal(await problem(there), undefined);
  const lenient = { roles: false, network: false };
  const wrong = environment({ serviceRole: "none" }, { subnets: ["x"], instanceRole: "none" });
  assert.equal(await problem(wrong, lenient), undefined);
});
