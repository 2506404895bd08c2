/**
 * What a request says about its signature (Signature Version 4), from the `Authorization` header or from the query
 * of a presigned URL. Read before anything is verified; verify-signature.ts decides whether it is true.
 */
import { headerOf, type WireRequest } from "./request.ts";

export type SignatureClaim = {
  readonly accessKeyId: string;
  /** yyyymmdd, region and service of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order sent. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** ISO 8601 basic format: 20260131T120000Z. */
  readonly longDate: string;
  readonly sessionToken: string | undefined;
  /** Lifetime of a presigned URL; undefined for a signed header. */
  readonly expiresInS: number | undefined;
};

export type ClaimProblem = "missing" | "incomplete";

const ALGORITHM = "AWS4-HMAC-SHA256";
const LONG_DATE = /^\d{8}T\d{6}Z$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
const WEEK_S = 604_800;

export function signatureClaim(request: WireRequest): SignatureClaim | ClaimProblem {
  const authorization = headerOf(request.headers, "authorization");
  if (authorization !== undefined) return headerClaim(request, authorization);
  return /(^|&)X-Amz-Signature=/i.test(request.query) ? presignedClaim(request) : "missing";
}

function headerClaim(request: WireRequest, authorization: string): SignatureClaim | ClaimProblem {
  const space = authorization.indexOf(" ");
  if (authorization.slice(0, space) !== ALGORITHM) return "incomplete";
  const fields = new Map(
    authorization
      .slice(space + 1)
      .split(",")
      .map((field) => {
        const equals = field.indexOf("=");
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
      }),
  );
  return claimOf({
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    longDate:
      headerOf(request.headers, "x-amz-date") ?? basicDate(headerOf(request.headers, "date")),
    sessionToken: headerOf(request.headers, "x-amz-security-token"),
    expiresInS: undefined,
  });
}

function presignedClaim(request: WireRequest): SignatureClaim | ClaimProblem {
  const query = new URLSearchParams(request.query);
  const expires = query.get("X-Amz-Expires") ?? "";
  const expiresInS = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) return "incomplete";
  if (expiresInS < 1 || expiresInS > WEEK_S) return "incomplete";
  return claimOf({
    credential: query.get("X-Amz-Credential") ?? undefined,
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? undefined,
    signature: query.get("X-Amz-Signature") ?? undefined,
    longDate: query.get("X-Amz-Date") ?? undefined,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expiresInS,
  });
}

function claimOf(raw: {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly longDate: string | undefined;
  readonly sessionToken: string | undefined;
  readonly expiresInS: number | undefined;
}): SignatureClaim | ClaimProblem {
  const scope = (raw.credential ?? "").split("/");
  const [accessKeyId, date, region, service, terminator] = scope;
  if (scope.length !== 5 || terminator !== "aws4_request") return "incomplete";
  if (!accessKeyId || !date || !region || !service) return "incomplete";
  if (!raw.longDate || !LONG_DATE.test(raw.longDate) || !raw.longDate.startsWith(date)) {
    return "incomplete";
  }
  if (!raw.signature || !SIGNATURE.test(raw.signature) || !raw.signedHeaders) return "incomplete";
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: raw.signedHeaders.toLowerCase().split(";"),
    signature: raw.signature,
    longDate: raw.longDate,
    sessionToken: raw.sessionToken,
    expiresInS: raw.expiresInS,
  };
}

/** The `Date` header stands in where no `x-amz-date` is sent. */
function basicDate(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
