/** EC2's errors, in its own codes and words. All are HTTP 400. */
import { ServiceError } from "../../model/errors.ts";
import { cutMessage } from "../cut-message.ts";

export function ec2Error(code: string, message: string): ServiceError {
  return new ServiceError(code, 400, cutMessage(message));
}

export function invalidValue(parameter: string, value: unknown, rule: string): ServiceError {
  return ec2Error(
    "InvalidParameterValue",
    `Value (${String(value)}) for parameter ${parameter} is invalid. ${rule}`,
  );
}

export function missingParameter(parameter: string): ServiceError {
  return ec2Error("MissingParameter", `The request must contain the parameter ${parameter}`);
}

export function noSuchImage(imageIds: readonly string[]): ServiceError {
  const [subject, verb] = imageIds.length === 1 ? ["id", "does"] : ["ids", "do"];
  return ec2Error(
    "InvalidAMIID.NotFound",
    `The image ${subject} '[${imageIds.join(", ")}]' ${verb} not exist`,
  );
}
