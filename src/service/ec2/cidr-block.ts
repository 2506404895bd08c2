/** IPv4 blocks such as `10.0.0.0/16`: which ones are well formed, inside another, or overlap. */
import { ec2Error } from "./ec2-errors.ts";

export type Block = { readonly first: number; readonly last: number; readonly prefix: number };

/** EC2 allows /16 to /28 for VPCs and subnets, and wants the block's first address. */
export function checkCidrBlock(text: string): Block {
  const block = parseBlock(text);
  if (block === undefined) {
    throw ec2Error(
      "InvalidParameterValue",
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (block.prefix < 16 || block.prefix > 28) {
    throw ec2Error("InvalidVpc.Range", `The CIDR '${text}' is invalid.`);
  }
  return block;
}

export function isInside(inner: Block, outer: Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: Block, other: Block): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** Undefined for what is no block, or does not begin at its first address. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}
