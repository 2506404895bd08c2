/** Signs requests as the SDKs do (through their own signer), and sends them as they are: no client in between. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest, SourceData } from "@smithy/types";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from "./wire-fixture.ts";

export type PlainRequest = {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

export type PlainReply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type SigningOptions = {
  readonly service: string;
  readonly port: number;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly date?: Date;
};

/** SHA-256 and HMAC as the signer wants them. */
class NodeHash {
  readonly #hash: Hash | Hmac;
  constructor(secret?: SourceData) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: SourceData): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function signerOf(options: SigningOptions): SignatureV4 {
  return new SignatureV4({
    service: options.service,
    region: "us-west-2",
    sha256: NodeHash,
    credentials: {
      accessKeyId: options.accessKeyId ?? ACCESS_KEY_ID,
      secretAccessKey: options.secretAccessKey ?? SECRET_ACCESS_KEY,
      ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
    },
  });
}

function toHttpRequest(plain: PlainRequest, port: number): HttpRequest {
  const url = new URL(`http://127.0.0.1:${port}`);
  const [path = "", query = ""] = plain.target.split("?", 2);
  return {
    method: plain.method,
    protocol: "http:",
    hostname: url.hostname,
    port,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { host: url.host, ...plain.headers },
    body: plain.body,
  };
}

/** The request with the headers of its signature. */
export async function signed(plain: PlainRequest, options: SigningOptions): Promise<PlainRequest> {
  const request = await signerOf(options).sign(toHttpRequest(plain, options.port), {
    signingDate: options.date ?? new Date(),
  });
  return { ...plain, headers: request.headers };
}

/** The request as a presigned URL: everything of the signature is in the target. */
export async function presigned(
  plain: PlainRequest,
  options: SigningOptions & { readonly expiresInS: number },
): Promise<PlainRequest> {
  const request = await signerOf(options).presign(toHttpRequest(plain, options.port), {
    signingDate: options.date ?? new Date(),
    expiresIn: options.expiresInS,
  });
  const query = new URLSearchParams(request.query as Record<string, string>);
  return {
    ...plain,
    target: `${request.path}?${query.toString().replaceAll("+", "%20")}`,
    headers: request.headers,
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function closeConnections(): void {
  agent.destroy();
}

export function send(port: number, plain: PlainRequest): Promise<PlainReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        method: plain.method,
        path: plain.target,
        headers: { ...plain.headers, "content-length": Buffer.byteLength(plain.body) },
        agent,
        timeout: 10_000,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`No answer to ${plain.target}`)));
    outgoing.on("error", reject);
    outgoing.end(plain.body);
  });
}

export const SUBMIT: PlainRequest = {
  method: "POST",
  target: "/v1/submitjob",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ jobName: "a", jobQueue: "q", jobDefinition: "d" }),
};

/** The exception's name, from wherever the protocol puts it; undefined if the reply is in none of AWS's forms. */
export function errorCodeOf(reply: PlainReply): string | undefined {
  const header = reply.headers["x-amzn-errortype"];
  const isJson = String(reply.headers["content-type"]).includes("json");
  if (isJson) {
    const body = JSON.parse(reply.body) as { readonly __type?: string; readonly message?: unknown };
    return typeof body.message === "string" ? (body.__type ?? String(header)) : undefined;
  }
  return /<Error>(?:<Type>\w+<\/Type>)?<Code>([^<]+)<\/Code><Message>/.exec(reply.body)?.[1];
}
