/** ImportKeyPair: a public key under a name. */
import type { ImportKeyPairRequest, ImportKeyPairResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { insertKeyPair } from "./insert-key-pair.ts";
import { readPublicKey } from "./key-pair-detail.ts";
import { tagList, tagsFor } from "./tags.ts";

export async function importKeyPair(
  deps: ServiceDeps,
  input: Decoded<ImportKeyPairRequest>,
): Promise<ImportKeyPairResult> {
  const tags = tagsFor("key-pair", input.TagSpecifications);
  const key = readPublicKey(input.PublicKeyMaterial);
  const pair = await insertKeyPair(deps, input.KeyName, key, tags);
  return {
    KeyPairId: pair.keyPairId,
    KeyName: pair.keyName,
    KeyFingerprint: pair.fingerprint,
    Tags: tagList(tags),
  };
}
