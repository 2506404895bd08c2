/** SubmitServiceJob: refused, because the job could never run. Accepting it would let a client wait for ever. */
import type { SubmitServiceJobRequest, SubmitServiceJobResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { clientError } from "../../model/errors.ts";
import type { ServiceDeps } from "../deps.ts";

export async function submitServiceJob(
  _deps: ServiceDeps,
  input: Decoded<SubmitServiceJobRequest>,
): Promise<SubmitServiceJobResponse> {
  throw clientError(
    `Service job ${input.jobName} cannot be submitted: this server has no SageMaker to run it in. ` +
      "Run the training as a container job with SubmitJob.",
  );
}
