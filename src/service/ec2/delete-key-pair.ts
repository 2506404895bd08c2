/** DeleteKeyPair: quiet about one that is not there, as EC2. */
import type { DeleteKeyPairRequest, DeleteKeyPairResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { missingParameter } from "./ec2-errors.ts";

export async function deleteKeyPair(
  deps: ServiceDeps,
  input: Decoded<DeleteKeyPairRequest>,
): Promise<DeleteKeyPairResult> {
  if (input.KeyName === undefined && input.KeyPairId === undefined) {
    throw missingParameter("keyName or keyPairId");
  }
  return deps.store.transact(async (tx) => {
    const pairs = await tx.records("key-pair").all();
    const pair = pairs.find(
      ({ keyName, keyPairId }) => keyName === input.KeyName || keyPairId === input.KeyPairId,
    );
    if (pair === undefined) return { Return: true };
    await tx.records("key-pair").remove(pair.keyName);
    await tx.ec2Tags.forget(pair.keyPairId);
    return { Return: true, KeyPairId: pair.keyPairId };
  });
}
