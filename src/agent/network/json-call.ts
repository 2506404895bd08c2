/**
 * One call of an awsJson1.1 operation, signed with the key that is good now. What the server refuses comes as an error
 * with AWS's code; what does not arrive, as any other error.
 */
import type { Connection } from "../../wire/client/signed-request.ts";
import { signRequest } from "../../wire/client/signed-request.ts";

export type CallDeps = {
  /** Asked for each call: keys change. */
  readonly connection: () => Connection;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

export class CallRefused extends Error {
  /** `ClusterNotFoundException` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = "CallRefused";
    this.code = code;
  }
}

const targets = {
  ecs: "AmazonEC2ContainerServiceV20141113",
  logs: "Logs_20140328",
  secretsmanager: "secretsmanager",
} as const;
/** A round trip that lasts longer is tried again. */
const limitMs = 42_000;

export async function jsonCall(
  { connection, now }: CallDeps,
  service: keyof typeof targets,
  operation: string,
  input: object,
): Promise<unknown> {
  const body = JSON.stringify(input);
  const { url, headers } = await signRequest(connection(), {
    service,
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${targets[service]}.${operation}`,
    },
    body,
    now: now(),
  });
  const signal = AbortSignal.timeout(limitMs);
  const response = await fetch(url, { method: "POST", headers, body, signal });
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const stated = response.headers.get("x-amzn-errortype") ?? textMember(answer, "__type");
  throw new CallRefused(
    bareCode(stated) || `HTTP ${response.status}`,
    textMember(answer, "message"),
  );
}

/** Without a namespace before it and an address behind it. */
function bareCode(stated: string): string {
  const [name = ""] = stated.split(":");
  return name.slice(name.lastIndexOf("#") + 1);
}

/** "" when it is not there. */
export function textMember(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return "";
  const member = (value as Readonly<Record<string, unknown>>)[name];
  return typeof member === "string" ? member : "";
}
