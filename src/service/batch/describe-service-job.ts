/** DescribeServiceJob: there is none (see no-service-job.ts). */
import type { DescribeServiceJobRequest, DescribeServiceJobResponse } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { noServiceJob } from "./no-service-job.ts";

export async function describeServiceJob(
  _deps: ServiceDeps,
  input: Decoded<DescribeServiceJobRequest>,
): Promise<DescribeServiceJobResponse> {
  throw noServiceJob(input.jobId);
}
