/** DescribeInstanceAttribute: one attribute of one instance. What nobody can set here is as EC2 has it by default. */
import type { DescribeInstanceAttributeRequest, InstanceAttribute } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { invalidValue } from "./ec2-errors.ts";
import { findNamedInstances } from "./find-instances.ts";

export async function describeInstanceAttribute(
  deps: ServiceDeps,
  input: Decoded<DescribeInstanceAttributeRequest>,
): Promise<InstanceAttribute> {
  const { InstanceId, Attribute } = input;
  const { instance, userData } = await deps.store.read(async (view) => ({
    instance: (await findNamedInstances(view, [InstanceId]))[0],
    userData: (await view.records("ec2-launch").get(InstanceId))?.userData,
  }));
  switch (Attribute) {
    case "instanceType":
      return { InstanceId, InstanceType: { Value: instance?.instanceType } };
    case "userData":
      return { InstanceId, UserData: { Value: userData } };
    case "disableApiTermination":
      return { InstanceId, DisableApiTermination: { Value: false } };
    case "disableApiStop":
      return { InstanceId, DisableApiStop: { Value: true } };
    case "instanceInitiatedShutdownBehavior":
      return { InstanceId, InstanceInitiatedShutdownBehavior: { Value: "terminate" } };
    case "ebsOptimized":
      return { InstanceId, EbsOptimized: { Value: false } };
    case "sourceDestCheck":
      return { InstanceId, SourceDestCheck: { Value: true } };
    case "enaSupport":
      return { InstanceId, EnaSupport: { Value: true } };
    default:
      throw invalidValue("attribute", Attribute, "It is no attribute that is kept here.");
  }
}
