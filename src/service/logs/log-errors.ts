/** The errors of CloudWatch Logs, in its own words. */
import { ServiceError } from "../../model/errors.ts";

export function noSuchGroup(): ServiceError {
  return notFound("The specified log group does not exist.");
}

export function noSuchStream(): ServiceError {
  return notFound("The specified log stream does not exist.");
}

export function alreadyExists(what: "group" | "stream"): ServiceError {
  const message = `The specified log ${what} already exists`;
  return new ServiceError("ResourceAlreadyExistsException", 400, message);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", 400, message);
}

export function invalidToken(): ServiceError {
  return invalidParameter("The specified nextToken is invalid.");
}

/** The layout of a broken constraint of the model. */
export function brokenConstraint(member: string, value: unknown, rule: string): ServiceError {
  return invalidParameter(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
  );
}

function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", 400, message);
}
