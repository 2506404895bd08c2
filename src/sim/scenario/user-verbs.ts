/** What users of a server do in a scenario, under the names that the AWS CLI has for it. */
import { createComputeEnvironment } from "../../service/batch/create-compute-environment.ts";
import { createJobQueue } from "../../service/batch/create-job-queue.ts";
import { createSchedulingPolicy } from "../../service/batch/create-scheduling-policy.ts";
import { deleteComputeEnvironment } from "../../service/batch/delete-compute-environment.ts";
import { terminateJob } from "../../service/batch/terminate-job.ts";
import { updateComputeEnvironment } from "../../service/batch/update-compute-environment.ts";
import { updateJobQueue } from "../../service/batch/update-job-queue.ts";
import { registerImage } from "../../service/ec2/register-image.ts";
import { explainJob } from "../../service/yard/explain-job.ts";
import { findJob, type Scene } from "./scene.ts";
import { duration, list, oneOf, percent, text, weights, whole, yesOrNo } from "./settings.ts";
import { submitJobs } from "./submit-jobs.ts";
import { setUp, timed, type Verb } from "./verb.ts";

const name = "its name";

export const userVerbs: Readonly<Record<string, Verb>> = {
  image: setUp({
    subject: name,
    settings: { kernel: text, registers: yesOrNo, breaks: percent },
    async act({ ask, images, house }, Name, { kernel, registers = true, breaks = 0 }) {
      const Tags = kernel === undefined ? [] : [{ Key: "batchyard:kernel", Value: kernel }];
      const made = await ask(registerImage, {
        ...{ Name, Architecture: "x86_64", VirtualizationType: "hvm" },
        TagSpecifications: [{ ResourceType: "image", Tags }],
      });
      if (made?.ImageId === undefined) return;
      images.set(Name, made.ImageId);
      house.park.natures.set(made.ImageId, { registers, breaks: breaks / 100 });
    },
  }),
  "compute-environment": setUp({
    subject: name,
    settings: {
      type: oneOf("EC2", "SPOT"),
      instanceTypes: list,
      minvCpus: whole,
      maxvCpus: whole,
      allocationStrategy: text,
      image: text,
    },
    required: ["instanceTypes", "maxvCpus"],
    async act(scene, computeEnvironmentName, given) {
      const { image, type = "EC2", instanceTypes, minvCpus = 0, maxvCpus = 0 } = given;
      const usual = type === "EC2" ? "BEST_FIT_PROGRESSIVE" : "SPOT_PRICE_CAPACITY_OPTIMIZED";
      await scene.ask(createComputeEnvironment, {
        ...{ computeEnvironmentName, type: "MANAGED" },
        computeResources: {
          ...{ type, minvCpus, maxvCpus, ...(instanceTypes && { instanceTypes }) },
          allocationStrategy: (given.allocationStrategy ?? usual) as "BEST_FIT",
          ...{ subnets: ["subnet-1"], securityGroupIds: ["sg-1"], instanceRole: "ecsInstanceRole" },
          ...imageOf(scene, image),
        },
      });
    },
  }),
  "scheduling-policy": setUp({
    subject: name,
    settings: { shareDecaySeconds: whole, computeReservation: whole, weightFactors: weights },
    async act({ ask }, policy, { weightFactors = [], ...given }) {
      const fairsharePolicy = { ...given, shareDistribution: weightFactors };
      await ask(createSchedulingPolicy, { name: policy, fairsharePolicy });
    },
  }),
  "job-queue": setUp({
    subject: name,
    settings: { priority: whole, computeEnvironments: list, schedulingPolicy: text },
    required: ["computeEnvironments"],
    async act({ ask }, jobQueueName, given) {
      const { priority = 1, computeEnvironments = [], schedulingPolicy } = given;
      await ask(createJobQueue, {
        ...{ jobQueueName, priority, computeEnvironmentOrder: orderOf(computeEnvironments) },
        ...(schedulingPolicy !== undefined && {
          schedulingPolicyArn: `arn:aws:batch:us-east-1:000000000000:scheduling-policy/${schedulingPolicy}`,
        }),
      });
    },
  }),
  "submit-job": timed({
    subject: name,
    settings: {
      ...{ jobQueue: text, vcpus: whole, memory: whole, shareIdentifier: text },
      ...{ runs: duration, exits: whole, flaky: percent, hangs: yesOrNo },
      ...{ attempts: whole, timeout: duration, arraySize: whole, nodes: whole },
      ...{ dependsOn: list, count: whole, every: duration },
    },
    required: ["jobQueue"],
    act: submitJobs,
  }),
  "terminate-job": timed({
    subject: name,
    settings: { reason: text },
    async act(scene, job, { reason = "not needed any more" }) {
      await scene.ask(terminateJob, { jobId: findJob(scene, job), reason });
    },
  }),
  "explain-job": timed({
    subject: name,
    settings: {},
    async act(scene, job) {
      const answer = await scene.ask(explainJob, { jobId: findJob(scene, job) });
      if (answer !== undefined) scene.teller.say(job, "explained", answer.reason ?? answer.status);
    },
  }),
  "update-compute-environment": timed({
    subject: name,
    settings: {
      ...{ image: text, maxvCpus: whole, minvCpus: whole, instanceTypes: list },
      ...{ state: oneOf("ENABLED", "DISABLED"), terminateJobsOnUpdate: yesOrNo },
      jobExecutionTimeoutMinutes: whole,
    },
    async act(scene, computeEnvironment, given) {
      const { image, state, terminateJobsOnUpdate, jobExecutionTimeoutMinutes, ...resources } =
        given;
      const computeResources = { ...resources, ...imageOf(scene, image) };
      const updatePolicy = {
        ...(terminateJobsOnUpdate !== undefined && { terminateJobsOnUpdate }),
        ...(jobExecutionTimeoutMinutes !== undefined && { jobExecutionTimeoutMinutes }),
      };
      await scene.ask(updateComputeEnvironment, {
        computeEnvironment,
        ...(state !== undefined && { state }),
        ...(Object.keys(computeResources).length > 0 && { computeResources }),
        ...(Object.keys(updatePolicy).length > 0 && { updatePolicy }),
      });
    },
  }),
  "delete-compute-environment": timed({
    subject: name,
    settings: {},
    async act({ ask }, computeEnvironment) {
      await ask(deleteComputeEnvironment, { computeEnvironment });
    },
  }),
  "update-job-queue": timed({
    subject: name,
    settings: { computeEnvironments: list, state: oneOf("ENABLED", "DISABLED"), priority: whole },
    async act({ ask }, jobQueue, { computeEnvironments, ...given }) {
      const order = computeEnvironments && orderOf(computeEnvironments);
      await ask(updateJobQueue, {
        ...{ jobQueue, ...given },
        ...(order && { computeEnvironmentOrder: order }),
      });
    },
  }),
};

function imageOf({ images, fail }: Scene, image: string | undefined): { imageId?: string } {
  if (image === undefined) return {};
  return { imageId: images.get(image) ?? fail(`There is no image ${image}.`) };
}

function orderOf(computeEnvironments: readonly string[]) {
  return computeEnvironments.map((computeEnvironment, index) => ({
    order: index + 1,
    computeEnvironment,
  }));
}
