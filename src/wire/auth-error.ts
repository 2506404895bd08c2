/** Why a request's signature is refused, under the code that each protocol's clients know. Always 403. */
import { ServiceError } from "../model/errors.ts";
import type { ProtocolName } from "./services.ts";

export type AuthProblem =
  | "missing"
  | "incomplete"
  | "session-token"
  | "skewed"
  | "expired"
  | "unknown-key"
  | "host-unsigned"
  | "target-unsigned"
  | "body-hash"
  | "wrong-service"
  | "wrong-signature";

/** `detail` is put where the text has `%`. */
export function authError(problem: AuthProblem, protocol: ProtocolName, detail = ""): ServiceError {
  const { json, query, ec2, text } = PROBLEMS[problem];
  const code = protocol === "ec2Query" ? ec2 : protocol === "awsQuery" ? query : json;
  return new ServiceError(
    code,
    403,
    text.replace("%", () => detail),
  );
}

type Problem = {
  readonly json: string;
  readonly query: string;
  readonly ec2: string;
  readonly text: string;
};

const WRONG_SIGNATURE =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** Codes and, where AWS has one, texts as AWS gives them. Clients correct their clock by RequestTimeTooSkewed. */
const PROBLEMS: { readonly [P in AuthProblem]: Problem } = {
  missing: {
    json: "MissingAuthenticationTokenException",
    query: "MissingAuthenticationToken",
    ec2: "MissingAuthenticationToken",
    text: "Missing Authentication Token: sign the request with AWS Signature Version 4.",
  },
  incomplete: {
    json: "IncompleteSignatureException",
    query: "IncompleteSignature",
    ec2: "IncompleteSignature",
    text:
      "The request's signature is incomplete: expected AWS4-HMAC-SHA256 with " +
      "Credential=key/yyyymmdd/region/service/aws4_request, SignedHeaders and Signature (64 hex digits), a date " +
      "in X-Amz-Date of the same day and, in a presigned URL, X-Amz-Expires from 1 to 604800.",
  },
  "session-token": {
    json: "UnrecognizedClientException",
    query: "InvalidClientTokenId",
    ec2: "AuthFailure",
    text:
      "This server has no temporary credentials yet: sign with a long-term access key, without a session " +
      "token (unset AWS_SESSION_TOKEN).",
  },
  skewed: {
    json: "RequestTimeTooSkewed",
    query: "RequestTimeTooSkewed",
    ec2: "RequestTimeTooSkewed",
    text:
      "The difference between the request time (%) and the server's time is more than 5 minutes: " +
      "set the client's clock.",
  },
  expired: {
    json: "RequestExpired",
    query: "RequestExpired",
    ec2: "RequestExpired",
    text: "The presigned request of % has expired.",
  },
  "unknown-key": {
    json: "UnrecognizedClientException",
    query: "InvalidClientTokenId",
    ec2: "AuthFailure",
    text: "The security token included in the request is invalid.",
  },
  "host-unsigned": {
    json: "InvalidSignatureException",
    query: "SignatureDoesNotMatch",
    ec2: "AuthFailure",
    text: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  },
  "target-unsigned": {
    json: "InvalidSignatureException",
    query: "SignatureDoesNotMatch",
    ec2: "AuthFailure",
    text: "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.",
  },
  "body-hash": {
    json: "InvalidSignatureException",
    query: "SignatureDoesNotMatch",
    ec2: "AuthFailure",
    text:
      "The value of x-amz-content-sha256 is not the SHA-256 of the request body " +
      "(UNSIGNED-PAYLOAD is accepted where the header itself is signed).",
  },
  "wrong-service": {
    json: "InvalidSignatureException",
    query: "SignatureDoesNotMatch",
    ec2: "AuthFailure",
    text: "Credential should be scoped to correct service: '%'.",
  },
  "wrong-signature": {
    json: "InvalidSignatureException",
    query: "SignatureDoesNotMatch",
    ec2: "AuthFailure",
    text: WRONG_SIGNATURE,
  },
};
