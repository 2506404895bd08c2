/** The catalogue of instance types as EC2 shows it, through the SDK's client. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  type DescribeInstanceTypesRequest,
  paginateDescribeInstanceTypes,
} from "@aws-sdk/client-ec2";
import { type Api, openApi } from "../../../test/support/api.ts";
import { instanceTypes } from "../../machines/catalogue/instance-types.ts";

let api: Api;
before(async () => {
  api = await openApi();
});
after(() => api.close());

const names = async (input: DescribeInstanceTypesRequest) =>
  (await api.ec2.send(new DescribeInstanceTypesCommand(input))).InstanceTypes?.map(
    ({ InstanceType }) => InstanceType,
  );

test("a type is described by its size, processor, storage and GPUs", async () => {
  const { InstanceTypes } = await api.ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ["g5.12xlarge", "m7g.large"] }),
  );
  const [gpu, arm] = InstanceTypes ?? [];
  assert.deepEqual(gpu?.GpuInfo, {
    Gpus: [{ Name: "A10G", Manufacturer: "NVIDIA", Count: 4, MemoryInfo: { SizeInMiB: 24_576 } }],
    TotalGpuMemoryInMiB: 98_304,
  });
  assert.equal(gpu?.InstanceStorageInfo?.TotalSizeInGB, 3800);
  assert.deepEqual(gpu?.VCpuInfo, {
    DefaultVCpus: 48,
    DefaultCores: 24,
    DefaultThreadsPerCore: 2,
  });
  assert.deepEqual(arm?.ProcessorInfo, {
    SupportedArchitectures: ["arm64"],
    Manufacturer: "AWS",
  });
  assert.equal(arm?.MemoryInfo?.SizeInMiB, 8192);
  assert.equal(arm?.Hypervisor, "nitro");
  assert.equal(arm?.InstanceStorageSupported, false);
});

test("filters choose, and unknown names and filters are refused", async () => {
  const by = (Name: string, ...Values: string[]) => ({ Name, Values });
  assert.deepEqual(
    await names({
      Filters: [
        by("instance-type", "c6i.*", "c6g.*"),
        by("vcpu-info.default-vcpus", "2"),
        by("processor-info.supported-architecture", "arm64"),
      ],
    }),
    ["c6g.large"],
  );
  assert.ok((await names({ Filters: [by("hypervisor", "xen")] }))?.includes("m4.large"));
  await assert.rejects(names({ InstanceTypes: ["m5.large", "x.y" as never] }), {
    name: "InvalidInstanceType",
    message: "The following supplied instance types do not exist: [x.y]",
  });
  await assert.rejects(names({ Filters: [by("price", "1")] }), { name: "InvalidParameterValue" });
});

test("all types come in pages of a hundred at most", async () => {
  const found: (string | undefined)[] = [];
  for await (const page of paginateDescribeInstanceTypes({ client: api.ec2 }, {})) {
    assert.ok((page.InstanceTypes?.length ?? 0) <= 100);
    found.push(...(page.InstanceTypes ?? []).map(({ InstanceType }) => InstanceType));
  }
  assert.deepEqual(
    found,
    instanceTypes()
      .map(({ name }) => name)
      .sort(),
  );
});

test("every type is offered in the region and in each zone", async () => {
  const offered = async (LocationType?: "availability-zone") => {
    const Filters = [{ Name: "instance-type", Values: ["m6i.large"] }];
    const answer = await api.ec2.send(
      new DescribeInstanceTypeOfferingsCommand({ Filters, ...(LocationType && { LocationType }) }),
    );
    return answer.InstanceTypeOfferings?.map(({ Location }) => Location);
  };
  assert.deepEqual(await offered(), ["eu-west-1"]);
  assert.deepEqual(await offered("availability-zone"), ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
});
