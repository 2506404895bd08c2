/** What the server refuses before any protocol of AWS comes into play, under codes of AWS's make. */
import { maxHeaderSize } from "node:http";
import { ServiceError } from "../model/errors.ts";

export function bodyTooLarge(maxBytes: number): ServiceError {
  return new ServiceError(
    "RequestEntityTooLargeException",
    413,
    `The request body is larger than the ${maxBytes} bytes this server accepts.`,
  );
}

/** `code` is that of the HTTP parser's error. */
export function malformedRequest(code: string | undefined): ServiceError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new ServiceError(
        "RequestHeaderFieldsTooLargeException",
        431,
        `The request's headers are larger than ${maxHeaderSize} bytes.`,
      );
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new ServiceError(
        "RequestTimeoutException",
        408,
        "The request did not arrive in time.",
      );
    default:
      return new ServiceError(
        "MalformedHttpRequestException",
        400,
        "The request is no valid HTTP/1.1.",
      );
  }
}

export function badMethod(): ServiceError {
  return new ServiceError(
    "UnknownOperationException",
    405,
    "This server is no proxy: CONNECT is refused.",
  );
}

export function badExpectation(): ServiceError {
  return new ServiceError("ClientException", 417, "Of Expect this server knows 100-continue only.");
}

export function noUpgrade(): ServiceError {
  return new ServiceError("ClientException", 400, "This server does not upgrade connections here.");
}
