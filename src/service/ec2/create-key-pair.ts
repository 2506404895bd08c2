/**
 * CreateKeyPair: a new pair, whose private half is in this answer and nowhere else. RSA in PEM only: the formats of the
 * other kinds (OpenSSH's own, PuTTY's) are for the programs that they belong to.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { CreateKeyPairRequest, KeyPair as CreateKeyPairResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error } from "./ec2-errors.ts";
import { insertKeyPair } from "./insert-key-pair.ts";
import { readPublicKey } from "./key-pair-detail.ts";
import { tagList, tagsFor } from "./tags.ts";

export async function createKeyPair(
  deps: ServiceDeps,
  input: Decoded<CreateKeyPairRequest>,
): Promise<CreateKeyPairResult> {
  if ((input.KeyType ?? "rsa") !== "rsa" || (input.KeyFormat ?? "pem") !== "pem") {
    throw ec2Error(
      "UnsupportedOperation",
      "This server makes key pairs of type rsa in format pem only: make another one with ssh-keygen and import its " +
        "public half with ImportKeyPair.",
    );
  }
  const tags = tagsFor("key-pair", input.TagSpecifications);
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = readPublicKey(Buffer.from(openSshRsa(publicKey), "utf8"));
  const pair = await insertKeyPair(deps, input.KeyName, key, tags);
  return {
    KeyPairId: pair.keyPairId,
    KeyName: pair.keyName,
    KeyFingerprint: pair.fingerprint,
    KeyMaterial: String(privateKey.export({ type: "pkcs1", format: "pem" })),
    Tags: tagList(tags),
  };
}

/** Kind, exponent and modulus, each behind its length. */
function openSshRsa(publicKey: KeyObject): string {
  const { e = "", n = "" } = publicKey.export({ format: "jwk" });
  const parts = [
    Buffer.from("ssh-rsa", "latin1"),
    ...[e, n].map((number) => positive(Buffer.from(number, "base64url"))),
  ];
  const body = Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
  return `ssh-rsa ${body.toString("base64")}`;
}

/** A first bit that is set would make the number negative. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) < 0x80 ? number : Buffer.concat([Buffer.alloc(1), number]);
}
