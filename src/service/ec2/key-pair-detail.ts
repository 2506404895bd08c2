/** Public keys: what kind they are, and the fingerprint that EC2 shows. */
import { createHash } from "node:crypto";
import type { KeyPairInfo } from "@aws-sdk/client-ec2";
import type { KeyPair } from "../../model/network.ts";
import { ec2Error } from "./ec2-errors.ts";
import { type Tags, tagList } from "./tags.ts";

/** Reads `ssh-rsa AAAA… comment`, also when it is base64 once more, as the AWS CLI sends it. */
export function readPublicKey(
  material: Uint8Array,
): Pick<KeyPair, "publicKey" | "keyType" | "fingerprint"> {
  const text = Buffer.from(material).toString("utf8").trim();
  const [kind = "", body = ""] = text.split(/\s+/);
  const bytes = Buffer.from(body, "base64");
  const keyType = kind === "ssh-rsa" ? "rsa" : kind === "ssh-ed25519" ? "ed25519" : undefined;
  // The key itself begins with its kind, behind a length of four bytes.
  if (keyType === undefined || bytes.subarray(4, 4 + kind.length).toString("latin1") !== kind) {
    throw ec2Error(
      "InvalidKey.Format",
      "Key is not in valid OpenSSH public key format (ssh-rsa or ssh-ed25519 and the key in base64).",
    );
  }
  return { publicKey: text, keyType, fingerprint: fingerprintOf(keyType, bytes) };
}

/** EC2 shows MD5 of an imported RSA key, and OpenSSH's SHA-256 of an ED25519 key. */
function fingerprintOf(keyType: KeyPair["keyType"], bytes: Buffer): string {
  if (keyType === "ed25519") return createHash("sha256").update(bytes).digest("base64");
  const hex = createHash("md5").update(bytes).digest("hex");
  return hex.replaceAll(/(..)(?!$)/g, "$1:");
}

export function keyPairInfo(pair: KeyPair, tags: Tags, withKey: boolean): KeyPairInfo {
  return {
    KeyPairId: pair.keyPairId,
    KeyName: pair.keyName,
    KeyType: pair.keyType,
    KeyFingerprint: pair.fingerprint,
    CreateTime: new Date(pair.createdAt),
    ...(withKey && { PublicKey: pair.publicKey }),
    Tags: tagList(tags),
  };
}
