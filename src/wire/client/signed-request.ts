/**
 * The client's end of the wire: a request signed with Signature Version 4 by the SDKs' own signer. For what speaks to a
 * server and is no AWS client: the command line and agents.
 */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { SourceData } from "@smithy/types";

/** Where a server is and who asks. */
export type Connection = {
  /** `http://127.0.0.1:8642` */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type RequestToSign = {
  /** The service of the credential scope, such as `yard` or `ecs`. */
  readonly service: string;
  readonly method: "GET" | "POST";
  /** Percent-encoded, without a query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Epoch milliseconds; the signature is good for a few minutes around it. */
  readonly now: number;
};

export type SignedRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The address with its query, and all headers to send, the signature among them. */
export async function signRequest(
  connection: Connection,
  request: RequestToSign,
): Promise<SignedRequest> {
  const url = new URL(request.path, connection.endpoint);
  // Not by URLSearchParams: in a signature a plus sign is a plus sign, no blank.
  url.search = Object.entries(request.query ?? {})
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .join("&");
  const { accessKeyId, secretAccessKey, sessionToken, region } = connection;
  const signer = new SignatureV4({
    service: request.service,
    region,
    sha256: NodeHash,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  });
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { ...request.query },
      headers: { host: url.host, ...request.headers },
      body: request.body,
    },
    { signingDate: new Date(request.now) },
  );
  return { url: url.href, headers };
}

/** SHA-256 and HMAC in the form that the signer asks for. */
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
