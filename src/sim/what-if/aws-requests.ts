/**
 * Requests of AWS Batch as files hold them: word for word what a client would send. Who can read them by AWS's own
 * model is handed in from outside.
 */
import type {
  CreateComputeEnvironmentRequest,
  CreateConsumableResourceRequest,
  CreateJobQueueRequest,
  CreateSchedulingPolicyRequest,
  RegisterJobDefinitionRequest,
  SubmitJobRequest,
} from "@aws-sdk/client-batch";
import type { Value } from "../../documents/document.ts";
import type { Decoded } from "../../model/decoded.ts";

export type AwsRequests = {
  readonly CreateComputeEnvironment: CreateComputeEnvironmentRequest;
  readonly CreateConsumableResource: CreateConsumableResourceRequest;
  readonly CreateJobQueue: CreateJobQueueRequest;
  readonly CreateSchedulingPolicy: CreateSchedulingPolicyRequest;
  readonly RegisterJobDefinition: RegisterJobDefinitionRequest;
  readonly SubmitJob: SubmitJobRequest;
};

/**
 * Reads a value as the input of an operation, with `more` put in where the value does not say otherwise. Throws a
 * DocumentError for what is missing, of the wrong kind, or unknown to AWS; members that are `ours` are left alone.
 */
export type ReadAwsRequest = <Name extends keyof AwsRequests>(
  operation: Name,
  value: Value,
  options?: {
    readonly more?: Readonly<Record<string, unknown>>;
    readonly ours?: readonly string[];
  },
) => Decoded<AwsRequests[Name]>;
