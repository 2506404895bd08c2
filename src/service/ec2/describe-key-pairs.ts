/** DescribeKeyPairs: by name, by id, by filters. */
import type { DescribeKeyPairsRequest, DescribeKeyPairsResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { KeyPair } from "../../model/network.ts";
import type { View } from "../../ports/store.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { ec2Error } from "./ec2-errors.ts";
import { namedOrAll } from "./find-record.ts";
import { keyPairInfo } from "./key-pair-detail.ts";

type Input = Decoded<DescribeKeyPairsRequest>;

const described: Described<KeyPair> = {
  idOf: ({ keyPairId }) => keyPairId,
  filters: {
    fingerprint: ({ fingerprint }) => fingerprint,
    "key-name": ({ keyName }) => keyName,
    "key-pair-id": ({ keyPairId }) => keyPairId,
  },
};

/** EC2 gives all of them at once. */
export async function describeKeyPairs(
  deps: ServiceDeps,
  input: Input,
): Promise<DescribeKeyPairsResult> {
  return deps.store.read(async (view) => {
    const pairs = await asked(view, input);
    const { rows } = await describeRows(view, { Filters: input.Filters }, pairs, described);
    const withKey = input.IncludePublicKey === true;
    return { KeyPairs: rows.map(({ row, tags }) => keyPairInfo(row, tags, withKey)) };
  });
}

async function asked(view: View, input: Input): Promise<readonly KeyPair[]> {
  const ids = input.KeyPairIds ?? [];
  if (ids.length === 0) return namedOrAll(view, "key-pair", input.KeyNames);
  const all = await view.records("key-pair").all();
  return ids.map((id) => {
    const pair = all.find(({ keyPairId }) => keyPairId === id);
    if (pair !== undefined) return pair;
    throw ec2Error("InvalidKeyPair.NotFound", `The key pair ID '${id}' does not exist`);
  });
}
