/**
 * Secrets in a file of JSON or YAML: names or ARNs, each with a text or with an object whose members are asked for by
 * a JSON key. Another version than the current one stands under `NAME::STAGE:VERSION`, as a job would ask for it.
 *
 *     db-password: hunter2
 *     service:                { user: me, password: hunter3 }
 *     "db-password::AWSPREVIOUS:": hunter1
 *
 * Only its owner may read it; it is read anew each time, so that what is changed counts at once.
 */
import { readFile, stat } from "node:fs/promises";
import { parse } from "yaml";
import type { SecretAnswer } from "../ports/secret-source.ts";
import { readSecretReference } from "./secret-reference.ts";

/** Rejects, naming the file and the fix, when it cannot be used at all. Nothing of what is in it is ever shown. */
export async function readSecretFile(path: string): Promise<ReadonlyMap<string, unknown>> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new Error(
      `The secrets file ${path} can be read by others than its owner (mode ${(mode & 0o777).toString(8)}): ` +
        `run chmod 600 ${path}.`,
    );
  }
  let content: unknown;
  try {
    content = parse(await readFile(path, "utf8"), { logLevel: "error" });
  } catch (error) {
    // The parser's own message quotes the line.
    const position = (error as { linePos?: readonly { readonly line: number }[] }).linePos?.[0];
    const where = position === undefined ? "" : ` (line ${position.line})`;
    throw new Error(`The secrets file ${path} is neither JSON nor YAML${where}.`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new Error(
      `The secrets file ${path} must be an object: names of secrets, with their values.`,
    );
  }
  return new Map(Object.entries(content));
}

export function findInSecrets(
  secrets: ReadonlyMap<string, unknown>,
  valueFrom: string,
): SecretAnswer {
  const { names, jsonKey, version } = readSecretReference(valueFrom);
  const suffix = version === undefined ? "" : `::${version}`;
  const known = [valueFrom, ...names.map((name) => `${name}${suffix}`)].find((name) =>
    secrets.has(name),
  );
  if (known === undefined) {
    const tried = [...new Set(names)].map((name) => `${name}${suffix}`).join(", ");
    return missing(`the secrets file has no entry of this name (looked for: ${tried})`);
  }
  const value = secrets.get(known);
  if (jsonKey === undefined || known === valueFrom) return textOf(value);
  const members = typeof value === "string" ? parsed(value) : value;
  if (typeof members !== "object" || members === null || !Object.hasOwn(members, jsonKey)) {
    return missing(`the entry ${known} of the secrets file has no member ${jsonKey}`);
  }
  return textOf((members as Readonly<Record<string, unknown>>)[jsonKey]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A secret that is an object is its JSON text, as Secrets Manager keeps it. */
function textOf(value: unknown): SecretAnswer {
  return { kind: "found", value: typeof value === "string" ? value : JSON.stringify(value) };
}

function missing(why: string): SecretAnswer {
  return { kind: "missing", why };
}
