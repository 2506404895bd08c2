/** ECS's errors, in its own words where they are known. */
import { ServiceError } from "../../model/errors.ts";

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", 400, message);
}

/** Agents recognise this text, whatever its code. */
export function clusterNotFound(): ServiceError {
  return new ServiceError("ClusterNotFoundException", 400, "Cluster not found.");
}

export function ecsClientException(message: string): ServiceError {
  return new ServiceError("ClientException", 400, message);
}
