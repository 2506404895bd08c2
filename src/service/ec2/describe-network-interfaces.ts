/**
 * DescribeNetworkInterfaces: there are none of their own; an instance has its machine's. Clients ask before they delete
 * a subnet or a security group.
 */
import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";

export async function describeNetworkInterfaces(
  _deps: ServiceDeps,
  input: Decoded<DescribeNetworkInterfacesRequest>,
): Promise<DescribeNetworkInterfacesResult> {
  const [id] = input.NetworkInterfaceIds ?? [];
  if (id === undefined) return { NetworkInterfaces: [] };
  throw ec2Error(
    "InvalidNetworkInterfaceID.NotFound",
    `The networkInterface ID '${id}' does not exist`,
  );
}
