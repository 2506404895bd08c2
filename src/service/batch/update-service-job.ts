/** UpdateServiceJob: there is none (see no-service-job.ts). */
import type { UpdateServiceJobRequest, UpdateServiceJobResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { noServiceJob } from "./no-service-job.ts";

export async function updateServiceJob(
  _deps: ServiceDeps,
  input: Decoded<UpdateServiceJobRequest>,
): Promise<UpdateServiceJobResponse> {
  throw noServiceJob(input.jobId);
}
