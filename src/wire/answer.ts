/**
 * From a request to its reply: signature, route, decoding, handler, encoding, and every error on the way in its
 * protocol's form. Knows nothing of sockets; server.ts does.
 *
 * The signature is verified before the route is looked up: a stranger learns nothing about the operations.
 */
import { ServiceError } from "../model/errors.ts";
import { accessDenied, type CallerDeps, callerOf } from "./caller.ts";
import { encodeError } from "./encode-error.ts";
import { handlerFor, type OperationHandlers } from "./handlers.ts";
import { shapeFault } from "./operation.ts";
import { endpointOf, type WireReply, type WireRequest } from "./request.ts";
import type { Router } from "./router.ts";
import type { Service, ServiceName } from "./services.ts";
import { ShapeError } from "./shape-error.ts";
import { signatureClaim } from "./sigv4-claim.ts";
import { type StreamHandlers, streamHandlerFor, streamReply, streamRequest } from "./streams.ts";

export type Answer = {
  readonly reply: WireReply;
  /** What follows the head of the reply, instead of a body. */
  readonly stream?: AsyncIterable<string>;
  /** For metrics: the service, and the operation or "unknown". */
  readonly service: string;
  readonly operation: string;
  /** An exception that is no ServiceError: a bug, to be logged. */
  readonly fault?: unknown;
};

export type AnswerDeps = CallerDeps & {
  readonly router: Router;
  readonly handlers: OperationHandlers;
  readonly streams: StreamHandlers;
  /** Whether the key of a machine opens this operation; what it may ask there is the operation's to say. */
  readonly mayAgentCall: (service: ServiceName, operation: string) => boolean;
  /** Throws the ServiceError of a request that is one too many. */
  readonly admit?: (service: string, operation: string) => void;
};

/** A refusal made before the request could be read in full: in the form its headers let us expect. */
export function refuse(
  deps: AnswerDeps,
  request: WireRequest,
  requestId: string,
  error: ServiceError,
): Answer {
  const claim = signatureClaim(request);
  const service = deps.router.serviceOf(
    request,
    typeof claim === "string" ? undefined : claim.service,
  );
  return {
    reply: encodeError(service.protocol, error, requestId),
    service: service.name,
    operation: "unknown",
  };
}

/** Never rejects. `signalFor` is asked for the end of the connection by what streams. */
export async function answer(
  deps: AnswerDeps,
  request: WireRequest,
  requestId: string,
  signalFor: () => AbortSignal,
): Promise<Answer> {
  const claim = signatureClaim(request);
  const service = deps.router.serviceOf(
    request,
    typeof claim === "string" ? undefined : claim.service,
  );
  let operationName = "unknown";
  const refused = (error: ServiceError): Answer => ({
    reply: encodeError(service.protocol, error, requestId),
    service: service.name,
    operation: operationName,
  });
  try {
    const caller = callerOf(deps, request, service, claim);
    if (caller instanceof ServiceError) return refused(caller);
    const streamer = streamHandlerFor(deps.streams, request);
    if (streamer !== undefined) {
      if (caller.agent !== undefined) return refused(accessDenied(service, "stream", caller));
      operationName = "stream";
      const stream = await streamer(streamRequest(request, signalFor()));
      return { reply: streamReply, stream, service: service.name, operation: operationName };
    }
    const { operation, labels } = deps.router.route(service, request);
    operationName = operation.name;
    if (caller.agent !== undefined && !deps.mayAgentCall(service.name, operation.name)) {
      return refused(accessDenied(service, operation.name, caller));
    }
    deps.admit?.(service.name, operation.name);
    const handler = handlerFor(deps.handlers, service.name, operation.name);
    if (handler === undefined) return refused(notSupported(service, operation.name));
    const input = operation.decode(request, labels);
    const endpoint = endpointOf(request);
    const output = await handler(input, {
      ...caller,
      requestId,
      service: service.name,
      ...(endpoint !== undefined && { endpoint }),
    });
    return {
      reply: operation.encode(output, requestId),
      service: service.name,
      operation: operationName,
    };
  } catch (error) {
    if (error instanceof ServiceError) return refused(error);
    if (error instanceof ShapeError) {
      return refused(shapeFault(service, error.kind, error.message));
    }
    return { ...refused(internalFailure(service)), fault: error };
  }
}

/** AWS Batch has one code for callers' faults; the other services have one for this. */
function notSupported(service: Service, operation: string): ServiceError {
  return new ServiceError(
    usesBatchCodes(service) ? "ClientException" : "UnsupportedOperation",
    400,
    `${operation} of ${service.title} is not supported by this server yet; ` +
      "docs/operations.md lists what is, and what is planned.",
  );
}

/** What went wrong is in the log under the request id; a client gets no detail. */
function internalFailure(service: Service): ServiceError {
  return new ServiceError(
    usesBatchCodes(service) ? "ServerException" : "InternalFailure",
    500,
    "The server failed to process the request. The request id leads to the details in its log.",
  );
}

/** Our own operations err in the words of AWS Batch. */
function usesBatchCodes({ name }: Service): boolean {
  return name === "batch" || name === "yard";
}
