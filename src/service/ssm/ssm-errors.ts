/** The errors of Systems Manager, in its own codes and words. All are HTTP 400. */
import { ServiceError } from "../../model/errors.ts";
import { cutMessage } from "../cut-message.ts";

export function ssmError(code: string, message: string): ServiceError {
  return new ServiceError(code, 400, cutMessage(message));
}

export function validationError(message: string): ServiceError {
  return ssmError("ValidationException", message);
}

export function parameterNotFound(name: string): ServiceError {
  return ssmError("ParameterNotFound", `Parameter ${name} not found.`);
}
