/** Which server a command asks: that of a named folder, else of the AWS client variables, else of the usual folder. */
import { existsSync, readFileSync } from "node:fs";
import type { Connection } from "../wire/client/signed-request.ts";
import { readAccessKey } from "./access-key.ts";
import { dataFolder } from "./data-folder.ts";

const usualFolder = "~/.batchyard";

export function connectionFrom(data: string | undefined, env: NodeJS.ProcessEnv): Connection {
  const fromVariables = data === undefined ? connectionInVariables(env) : undefined;
  return fromVariables ?? connectionOfFolder(data ?? usualFolder);
}

/** What `batchyard env` prints, read back. */
function connectionInVariables(env: NodeJS.ProcessEnv): Connection | undefined {
  const { AWS_ENDPOINT_URL: endpoint, AWS_SESSION_TOKEN: sessionToken } = env;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!endpoint || !accessKeyId || !secretAccessKey) return undefined;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1";
  const token = sessionToken ? { sessionToken } : {};
  return { endpoint, region, accessKeyId, secretAccessKey, ...token };
}

export function connectionOfFolder(data: string): Connection {
  const folder = dataFolder(data);
  if (!existsSync(folder.endpoint) || !existsSync(folder.accessKey)) {
    throw new Error(
      `No server has been started on ${folder.path} yet. ` +
        `Start one with ./bin/batchyard serve --data ${data}, or name its folder with --data.`,
    );
  }
  const { endpoint, region } = JSON.parse(readFileSync(folder.endpoint, "utf8")) as {
    readonly endpoint: string;
    readonly region: string;
  };
  return { endpoint, region, ...readAccessKey(folder.accessKey) };
}
