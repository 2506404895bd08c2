/** A new key pair under a name that is free. */
import type { KeyPair } from "../../model/network.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error, invalidValue } from "./ec2-errors.ts";
import type { Tags } from "./tags.ts";

export async function insertKeyPair(
  deps: ServiceDeps,
  keyName: string,
  key: Pick<KeyPair, "publicKey" | "keyType" | "fingerprint">,
  tags: Tags,
): Promise<KeyPair> {
  if (keyName.length < 1 || keyName.length > 255) {
    throw invalidValue("keyName", keyName, "Use 1 to 255 characters.");
  }
  const pair: KeyPair = {
    ...key,
    keyName,
    keyPairId: deps.ids.ec2Id("key"),
    createdAt: deps.clock.now(),
  };
  await deps.store.transact(async (tx) => {
    if ((await tx.records("key-pair").get(keyName)) !== undefined) {
      throw ec2Error("InvalidKeyPair.Duplicate", `The keypair '${keyName}' already exists.`);
    }
    await tx.records("key-pair").put(keyName, pair);
    await tx.ec2Tags.put(pair.keyPairId, tags);
  });
  return pair;
}
