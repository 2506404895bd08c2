/**
 * The server's access key: taken from the environment, or made at the first start and kept in a file that only its
 * owner can read. Never logged.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { randomIds } from "./random-ids.ts";

export type AccessKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

export function loadOrMakeAccessKey(file: string, env: NodeJS.ProcessEnv): AccessKey {
  const given = accessKeyFrom(env);
  if (given === undefined && existsSync(file)) return readAccessKey(file);
  const key = given ?? randomIds.accessKey();
  // Also a given key is kept: `batchyard env` runs in another process.
  writeFileSync(file, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
  return key;
}

export function readAccessKey(file: string): AccessKey {
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (
    parsed !== null &&
    typeof parsed === "object" &&
    "accessKeyId" in parsed &&
    "secretAccessKey" in parsed
  ) {
    return {
      accessKeyId: String(parsed.accessKeyId),
      secretAccessKey: String(parsed.secretAccessKey),
    };
  }
  throw new Error(`${file} holds no access key. Delete it and start the server to make a new one.`);
}

function accessKeyFrom(env: NodeJS.ProcessEnv): AccessKey | undefined {
  const accessKeyId = env.BATCHYARD_ACCESS_KEY_ID;
  const secretAccessKey = env.BATCHYARD_SECRET_ACCESS_KEY;
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      "Set both BATCHYARD_ACCESS_KEY_ID and BATCHYARD_SECRET_ACCESS_KEY, or neither: one alone is no key.",
    );
  }
  if (!/^[\w-]{3,128}$/.test(accessKeyId)) {
    throw new Error(
      "BATCHYARD_ACCESS_KEY_ID must be 3 to 128 letters, digits, dashes or underscores.",
    );
  }
  return { accessKeyId, secretAccessKey };
}
