/** The refusal of a request that names no operation. */
import { ServiceError } from "../model/errors.ts";
import { headerOf, type WireRequest } from "./request.ts";
import type { Service } from "./services.ts";

/** AWS's name for it in each protocol. The request's own text is cut: it may be as long as a header may be. */
export function unknownOperation(
  service: Service,
  asked: string,
  request: WireRequest,
): ServiceError {
  const shown = JSON.stringify(asked.length > 100 ? `${asked.slice(0, 100)}…` : asked);
  switch (service.protocol) {
    case "restJson1":
      return new ServiceError(
        "UnknownOperationException",
        404,
        `${shown} is no operation of ${service.title} (API version ${service.apiVersion}).`,
      );
    case "awsJson1.1":
      return new ServiceError(
        "UnknownOperationException",
        400,
        `${shown} is no operation of ${service.title}; X-Amz-Target was ${JSON.stringify(
          (headerOf(request.headers, "x-amz-target") ?? "").slice(0, 100),
        )}, expected "${service.targetPrefix}.<operation>".`,
      );
    case "awsQuery":
    case "ec2Query":
      return new ServiceError(
        "InvalidAction",
        400,
        `The action ${shown} is not valid for this web service (${service.title}).`,
      );
  }
}
