/**
 * Every operation that the server answers, by AWS's names. What is not here is routed all the same and answers that
 * it is not supported; docs/operations.md is written from this table.
 */
import { cancelJob } from "../service/batch/cancel-job.ts";
import { cancelJobs } from "../service/batch/cancel-jobs.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../service/batch/create-consumable-resource.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { createQuotaShare } from "../service/batch/create-quota-share.ts";
import { createSchedulingPolicy } from "../service/batch/create-scheduling-policy.ts";
import { createServiceEnvironment } from "../service/batch/create-service-environment.ts";
import { deleteComputeEnvironment } from "../service/batch/delete-compute-environment.ts";
import { deleteConsumableResource } from "../service/batch/delete-consumable-resource.ts";
import { deleteJobQueue } from "../service/batch/delete-job-queue.ts";
import { deleteQuotaShare } from "../service/batch/delete-quota-share.ts";
import { deleteSchedulingPolicy } from "../service/batch/delete-scheduling-policy.ts";
import { deleteServiceEnvironment } from "../service/batch/delete-service-environment.ts";
import { deregisterJobDefinition } from "../service/batch/deregister-job-definition.ts";
import { describeComputeEnvironments } from "../service/batch/describe-compute-environments.ts";
import { describeConsumableResource } from "../service/batch/describe-consumable-resource.ts";
import { describeJobDefinitions } from "../service/batch/describe-job-definitions.ts";
import { describeJobQueues } from "../service/batch/describe-job-queues.ts";
import { describeJobs } from "../service/batch/describe-jobs.ts";
import { describeQuotaShare } from "../service/batch/describe-quota-share.ts";
import { describeSchedulingPolicies } from "../service/batch/describe-scheduling-policies.ts";
import { describeServiceEnvironments } from "../service/batch/describe-service-environments.ts";
import { describeServiceJob } from "../service/batch/describe-service-job.ts";
import { getJobQueueSnapshot } from "../service/batch/get-job-queue-snapshot.ts";
import { listConsumableResources } from "../service/batch/list-consumable-resources.ts";
import { listJobs } from "../service/batch/list-jobs.ts";
import { listJobsByConsumableResource } from "../service/batch/list-jobs-by-consumable-resource.ts";
import { listQuotaShares } from "../service/batch/list-quota-shares.ts";
import { listSchedulingPolicies } from "../service/batch/list-scheduling-policies.ts";
import { listServiceJobs } from "../service/batch/list-service-jobs.ts";
import { listTagsForResource } from "../service/batch/list-tags-for-resource.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { submitServiceJob } from "../service/batch/submit-service-job.ts";
import { tagResource } from "../service/batch/tag-resource.ts";
import { terminateJob } from "../service/batch/terminate-job.ts";
import { terminateJobs } from "../service/batch/terminate-jobs.ts";
import { terminateServiceJob } from "../service/batch/terminate-service-job.ts";
import { terminateServiceJobs } from "../service/batch/terminate-service-jobs.ts";
import { untagResource } from "../service/batch/untag-resource.ts";
import { updateComputeEnvironment } from "../service/batch/update-compute-environment.ts";
import { updateConsumableResource } from "../service/batch/update-consumable-resource.ts";
import { updateJobQueue } from "../service/batch/update-job-queue.ts";
import { updateQuotaShare } from "../service/batch/update-quota-share.ts";
import { updateSchedulingPolicy } from "../service/batch/update-scheduling-policy.ts";
import { updateServiceEnvironment } from "../service/batch/update-service-environment.ts";
import { updateServiceJob } from "../service/batch/update-service-job.ts";
import type { ServiceDeps } from "../service/deps.ts";
import { createLogGroup } from "../service/logs/create-log-group.ts";
import { createLogStream } from "../service/logs/create-log-stream.ts";
import { deleteLogGroup } from "../service/logs/delete-log-group.ts";
import { describeLogGroups } from "../service/logs/describe-log-groups.ts";
import { describeLogStreams } from "../service/logs/describe-log-streams.ts";
import { filterLogEvents } from "../service/logs/filter-log-events.ts";
import { getLogEvents } from "../service/logs/get-log-events.ts";
import { putLogEvents } from "../service/logs/put-log-events.ts";
import { getSecretValue } from "../service/secretsmanager/get-secret-value.ts";
import { getCallerIdentity } from "../service/sts/get-caller-identity.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import { bindTo } from "./bind-operations.ts";
import { ec2Operations } from "./ec2-operations.ts";
import { ecsOperations } from "./ecs-operations.ts";
import { iamOperations } from "./iam-operations.ts";
import { ssmOperations } from "./ssm-operations.ts";
import { yardOperations } from "./yard-operations.ts";

export function operationHandlers(deps: ServiceDeps): OperationHandlers {
  const by = bindTo(deps);
  return {
    batch: {
      CancelJob: by(cancelJob),
      CancelJobs: by(cancelJobs),
      CreateComputeEnvironment: by(createComputeEnvironment),
      CreateConsumableResource: by(createConsumableResource),
      CreateJobQueue: by(createJobQueue),
      CreateQuotaShare: by(createQuotaShare),
      CreateSchedulingPolicy: by(createSchedulingPolicy),
      CreateServiceEnvironment: by(createServiceEnvironment),
      DeleteComputeEnvironment: by(deleteComputeEnvironment),
      DeleteConsumableResource: by(deleteConsumableResource),
      DeleteJobQueue: by(deleteJobQueue),
      DeleteQuotaShare: by(deleteQuotaShare),
      DeleteSchedulingPolicy: by(deleteSchedulingPolicy),
      DeleteServiceEnvironment: by(deleteServiceEnvironment),
      DeregisterJobDefinition: by(deregisterJobDefinition),
      DescribeComputeEnvironments: by(describeComputeEnvironments),
      DescribeConsumableResource: by(describeConsumableResource),
      DescribeJobDefinitions: by(describeJobDefinitions),
      DescribeJobQueues: by(describeJobQueues),
      DescribeJobs: by(describeJobs),
      DescribeQuotaShare: by(describeQuotaShare),
      DescribeSchedulingPolicies: by(describeSchedulingPolicies),
      DescribeServiceEnvironments: by(describeServiceEnvironments),
      DescribeServiceJob: by(describeServiceJob),
      GetJobQueueSnapshot: by(getJobQueueSnapshot),
      ListJobs: by(listJobs),
      ListQuotaShares: by(listQuotaShares),
      ListSchedulingPolicies: by(listSchedulingPolicies),
      ListServiceJobs: by(listServiceJobs),
      ListConsumableResources: by(listConsumableResources),
      ListJobsByConsumableResource: by(listJobsByConsumableResource),
      ListTagsForResource: by(listTagsForResource),
      RegisterJobDefinition: by(registerJobDefinition),
      SubmitJob: by(submitJob),
      SubmitServiceJob: by(submitServiceJob),
      TagResource: by(tagResource),
      TerminateJob: by(terminateJob),
      TerminateJobs: by(terminateJobs),
      TerminateServiceJob: by(terminateServiceJob),
      TerminateServiceJobs: by(terminateServiceJobs),
      UntagResource: by(untagResource),
      UpdateComputeEnvironment: by(updateComputeEnvironment),
      UpdateConsumableResource: by(updateConsumableResource),
      UpdateJobQueue: by(updateJobQueue),
      UpdateQuotaShare: by(updateQuotaShare),
      UpdateSchedulingPolicy: by(updateSchedulingPolicy),
      UpdateServiceEnvironment: by(updateServiceEnvironment),
      UpdateServiceJob: by(updateServiceJob),
    },
    ec2: ec2Operations(by),
    iam: iamOperations(by),
    ecs: ecsOperations(by),
    ssm: ssmOperations(by),
    secretsmanager: { GetSecretValue: by(getSecretValue) },
    logs: {
      CreateLogGroup: by(createLogGroup),
      CreateLogStream: by(createLogStream),
      DeleteLogGroup: by(deleteLogGroup),
      DescribeLogGroups: by(describeLogGroups),
      DescribeLogStreams: by(describeLogStreams),
      FilterLogEvents: by(filterLogEvents),
      GetLogEvents: by(getLogEvents),
      PutLogEvents: by(putLogEvents),
    },
    sts: { GetCallerIdentity: by(getCallerIdentity) },
    yard: yardOperations(deps),
  };
}
