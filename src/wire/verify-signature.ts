/**
 * Verifies Signature Version 4: makes the signature again from the request and the secret, and compares.
 *
 * The canonical request comes from `@smithy/signature-v4`. Two parts are ours, because the library is a signer:
 * it would leave out headers that it never signs itself (another client may have signed them, and says so in
 * SignedHeaders), and it derives the signing key anew for each call where a server sees the same few keys all day.
 *
 * The path is taken as it was sent and encoded once more, as every service but S3 wants it: an ARN in a path signs
 * the same from the SDKs and from botocore.
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { SignatureV4Base } from "@smithy/signature-v4";
import type { HashConstructor, HttpRequest } from "@smithy/types";
import type { ServiceError } from "../model/errors.ts";
import { authError } from "./auth-error.ts";
import type { WireContext } from "./handlers.ts";
import { type HmacKey, hmacKey } from "./hmac-key.ts";
import { headerOf, type WireRequest } from "./request.ts";
import type { ProtocolName } from "./services.ts";
import type { SignatureClaim } from "./sigv4-claim.ts";

export type Credentials = {
  readonly secretAccessKey: string;
  /** ARN handed to the handlers as the caller. */
  readonly principalArn: string;
  /** What the key is limited to, handed on to the handlers; absent: to nothing. */
  readonly agent?: WireContext["agent"];
};

/** Returns undefined for a key that does not exist. Called for every request: it must be a look-up in memory. */
export type CredentialsLookup = (accessKeyId: string) => Credentials | undefined;

const MAX_SKEW_MS = 5 * 60_000;
const MAX_CACHED_KEYS = 1000;
/** Letters and digits between single slashes: its own canonical form. */
const PLAIN_PATH = /^\/(?:[A-Za-z0-9]+(?:\/[A-Za-z0-9]+)*)?$/;
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

export type VerifierOptions = {
  readonly credentials: CredentialsLookup;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Returns the verified caller's credentials or the error to answer with, in the words of the given protocol. */
export type VerifySignature = (
  request: WireRequest,
  claim: SignatureClaim,
  protocol: ProtocolName,
) => Credentials | ServiceError;

export function signatureVerifier(options: VerifierOptions): VerifySignature {
  const keys = signingKeyCache();
  return (request, claim, protocol) => {
    if (claim.sessionToken !== undefined) return authError("session-token", protocol);
    const late = timeProblem(claim, options.now());
    if (late !== undefined) return authError(late, protocol, claim.longDate);
    const credentials = options.credentials(claim.accessKeyId);
    if (credentials === undefined) return authError("unknown-key", protocol);
    if (isUnsigned(claim, "host")) return authError("host-unsigned", protocol);
    // Were the target not signed, whoever overhears a request could send it again as another operation.
    if (request.headers["x-amz-target"] !== undefined && isUnsigned(claim, "x-amz-target")) {
      return authError("target-unsigned", protocol);
    }
    const payloadHash = payloadHashOf(request, claim);
    if (payloadHash === undefined) return authError("body-hash", protocol);
    const canonical = canonicalRequest(request, claim, payloadHash);
    if (canonical === undefined) return authError("wrong-signature", protocol);
    const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
    // Header values reach us as latin1 text of the bytes sent; the client has hashed those bytes.
    const hashed = hash("sha256", Buffer.from(canonical, "latin1"));
    const expected = keys(
      credentials.secretAccessKey,
      claim,
    )(`AWS4-HMAC-SHA256\n${claim.longDate}\n${scope}\n${hashed}`);
    return timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
      ? credentials
      : authError("wrong-signature", protocol);
  };
}

function isUnsigned(claim: SignatureClaim, header: string): boolean {
  return !claim.signedHeaders.includes(header);
}

function timeProblem(claim: SignatureClaim, now: number): "skewed" | "expired" | undefined {
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(claim.longDate) ?? [];
  const signedAt = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  // A date that does not exist parses to NaN and fails both comparisons.
  if (!(signedAt - now <= MAX_SKEW_MS)) return "skewed";
  if (claim.expiresInS === undefined) return now - signedAt <= MAX_SKEW_MS ? undefined : "skewed";
  return now - signedAt <= claim.expiresInS * 1000 ? undefined : "expired";
}

/** The hash the client signed; undefined if it is not that of the body. */
function payloadHashOf(request: WireRequest, claim: SignatureClaim): string | undefined {
  const sent = headerOf(request.headers, "x-amz-content-sha256");
  if (sent === UNSIGNED_PAYLOAD) {
    return isUnsigned(claim, "x-amz-content-sha256") ? undefined : sent;
  }
  const actual = hash("sha256", request.body);
  return sent === undefined || sent === actual ? actual : undefined;
}

/** undefined for what no client can have signed: a signed header that is absent, a query that is no text. */
function canonicalRequest(
  request: WireRequest,
  claim: SignatureClaim,
  payloadHash: string,
): string | undefined {
  const headers: Record<string, string> = {};
  for (const name of claim.signedHeaders) {
    const value = headerOf(request.headers, name);
    if (value === undefined) return undefined;
    headers[name] = value.trim().replace(/[ \t]+/g, " ");
  }
  if (request.query === "" && PLAIN_PATH.test(request.path)) {
    return plainCanonicalRequest(request, headers, payloadHash);
  }
  const query = queryOf(request.query);
  if (query === undefined) return undefined;
  return canonicalizer.canonical(
    { method: request.method, path: request.path, query, headers, hostname: "", protocol: "" },
    headers,
    payloadHash,
  );
}

/** What the library makes of a request without a query and with nothing to escape, in a third of the time. */
function plainCanonicalRequest(
  request: WireRequest,
  headers: Readonly<Record<string, string>>,
  payloadHash: string,
): string {
  const names = Object.keys(headers).sort();
  let text = `${request.method}\n${request.path}\n\n`;
  for (const name of names) text += `${name}:${headers[name]}\n`;
  return `${text}\n${names.join(";")}\n${payloadHash}`;
}

/** Percent-decoding only: in a signature a plus sign is a plus sign. The library leaves out the signature itself. */
function queryOf(text: string): Record<string, string[]> | undefined {
  const query: Record<string, string[]> = Object.create(null);
  if (text === "") return query;
  try {
    for (const pair of text.split("&")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      const name = decodeURIComponent(equals < 0 ? pair : pair.slice(0, equals));
      const value = equals < 0 ? "" : decodeURIComponent(pair.slice(equals + 1));
      const values = query[name];
      if (values === undefined) query[name] = [value];
      else values.push(value);
    }
  } catch {
    return undefined;
  }
  return query;
}

/** Opens the library's canonical request, which it offers to subclasses only. */
class Canonicalizer extends SignatureV4Base {
  constructor() {
    super({
      service: "",
      region: "",
      credentials: { accessKeyId: "", secretAccessKey: "" },
      sha256: NoHash,
    });
  }

  canonical(request: HttpRequest, headers: Record<string, string>, payloadHash: string): string {
    return this.createCanonicalRequest(request, headers, payloadHash);
  }
}

/** The base class wants a hash; the canonical request never uses it. */
const NoHash: HashConstructor = class {
  update(): void {}
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array());
  }
};

const canonicalizer = new Canonicalizer();

/** Four HMACs per key, day, region and service instead of per request. Bounded; the oldest goes first. */
function signingKeyCache(): (secret: string, claim: SignatureClaim) => HmacKey {
  const cache = new Map<string, { readonly secret: string; readonly key: HmacKey }>();
  return (secret, claim) => {
    const id = `${claim.accessKeyId}/${claim.date}/${claim.region}/${claim.service}`;
    const known = cache.get(id);
    // A rotated secret under the same id must not verify by its old key.
    if (known !== undefined && known.secret === secret) return known.key;
    let derived = Buffer.from(`AWS4${secret}`);
    for (const part of [claim.date, claim.region, claim.service, "aws4_request"]) {
      derived = createHmac("sha256", derived).update(part).digest();
    }
    const key = hmacKey(derived);
    cache.delete(id);
    cache.set(id, { secret, key });
    if (cache.size > MAX_CACHED_KEYS) {
      const oldest = cache.keys().next().value;
      if (oldest !== undefined) cache.delete(oldest);
    }
    return key;
  };
}
