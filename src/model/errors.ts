/**
 * Errors a caller sees, in AWS's own shape: a code, an HTTP status, a message. Thrown by operations, turned
 * into each protocol's form by the wire. Any other exception is a bug and reaches a client as ServerException
 * with a request id and no detail.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, httpStatus: number, message: string) {
    super(message);
    this.name = "ServiceError";
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** AWS Batch's one error for everything the caller got wrong: not found, invalid, in use, wrong state. */
export function clientError(message: string): ServiceError {
  return new ServiceError("ClientException", 400, message);
}

/** The layout AWS Batch gives most validation failures. */
export function executingRequestError(text: string, requestId: string): ServiceError {
  return clientError(`Error executing request, Exception : ${text}, RequestId: ${requestId}`);
}

/** A name that is taken; measured from the live API although the model does not know it. */
export function conflictError(message = "Object already exists"): ServiceError {
  return new ServiceError("ConflictException", 409, message);
}
