/** IAM's errors, in its own codes, statuses and words. */
import { ServiceError } from "../../model/errors.ts";
import { cutMessage } from "../cut-message.ts";

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", 404, cutMessage(message));
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError("EntityAlreadyExists", 409, cutMessage(message));
}

export function deleteConflict(message: string): ServiceError {
  return new ServiceError("DeleteConflict", 409, cutMessage(message));
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceeded", 409, cutMessage(message));
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("InvalidInput", 400, cutMessage(message));
}

/** Roles that a service made for itself are its own. */
export function unmodifiable(roleName: string): ServiceError {
  return new ServiceError(
    "UnmodifiableEntity",
    400,
    `Cannot perform the operation on the protected role '${roleName}' - this role is only modifiable by AWS`,
  );
}

/** The layout of a broken constraint of the model. */
export function brokenConstraint(member: string, value: string, rule: string): ServiceError {
  return new ServiceError(
    "ValidationError",
    400,
    `1 validation error detected: Value '${cutMessage(value)}' at '${member}' failed to satisfy constraint: ` +
      `Member must ${rule}`,
  );
}
