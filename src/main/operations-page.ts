/**
 * `npm run docs`: writes docs/operations.md from the handler table and the SDK's schemas. With `--check` it writes
 * nothing and fails when the page is not what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { ServiceDeps } from "../service/deps.ts";
import { operationsPage } from "../wire/operations-page.ts";
import { operationHandlers } from "./operations.ts";

const page = new URL("../../docs/operations.md", import.meta.url);

/** No operation is called, so their dependencies are never touched. */
const handlers = operationHandlers({} as ServiceDeps);

const noSageMaker =
  "there is no SageMaker here that a service job could run in; the answer says so";

const remarks = {
  batch: [
    "Service environments, job queues of type SAGEMAKER_TRAINING and quota shares are records: checked, kept and shown,",
    "VALID at once and gone at once when deleted (the queues as all queues). No service job is ever in them:",
    "`ListServiceJobs` answers an empty list, `DescribeServiceJob` and `UpdateServiceJob` that there is no such job,",
    "`TerminateServiceJob` and `TerminateServiceJobs` succeed as they do for jobs that nobody knows any more.",
    "",
    "Job definitions are kept and shown whatever there is to run them on. `SubmitJob` refuses those with `eksProperties`",
    "(there is no Kubernetes here) and with volumes of Elastic File System or S3 Files (no instance can mount them: name the",
    "path where the machine has them mounted in `host.sourcePath`). A job whose log driver, or whose need for privileged",
    "containers, no instance can serve waits as on AWS, and says so; so does one of Fargate whose `runtimePlatform` is not",
    "the machine's. What `runtimePlatform` leaves out is not compared, though AWS then means X86_64 and LINUX.",
    "",
    "`bidPercentage` is checked, kept and shown, and refuses nothing: Spot Instances come from the same machines as others,",
    "without a market, so there is no price that could exceed it.",
  ].join("\n"),
  ec2: [
    "Images, launch templates, tags and the network (VPCs, subnets, security groups, key pairs, placement groups) are",
    "records, with a default VPC from the start. Nothing is copied or filtered by them: machines are in the networks of their",
    "provider, and compute environments may name any subnet or group unless the server runs with `--strict-network`.",
    "Instances are real ones: those of compute environments, those that `RunInstances` starts (into an UNMANAGED environment",
    "when their user data names its cluster in `ECS_CLUSTER`), and the owners' machines that joined one. On the `host`",
    "provider every image is this machine's own system under another name, user data is not run, and the console of an",
    "instance is the log of its agent. There are no network interfaces, volumes and snapshots of their own.",
  ].join("\n"),
  iam: [
    "Roles, instance profiles and policies are records that restrict nobody: whoever has the server's key may do everything.",
    "`AWSServiceRoleForBatch` is there from the start. Compute environments may name roles and profiles that are not there",
    "unless the server runs with `--check-roles`. AWS's own managed policies are known by their ARN alone.",
  ].join("\n"),
  secretsmanager: [
    "For agents alone: the credentials of a registry that a task of their instance names. What secrets there are is the operator's",
    "to say (`serve --secrets`), not this service's.",
  ].join("\n"),
  ssm: [
    "Below `/aws/service/ecs/optimized-ami/` are the recommended images of the channels; everything else is what somebody",
    "put. Nothing is encrypted here, so `SecureString` is refused; only the last version of a parameter is kept.",
  ].join("\n"),
};

const neverStopped = "machines here run until they are terminated; the answer says so";

const text = operationsPage({
  handlers,
  remarks,
  reasons: {
    batch: { SubmitServiceJob: noSageMaker },
    ec2: {
      CreateImage: "no machine provider here can make an image of a machine; the answer says so",
      RebootInstances: neverStopped,
      StartInstances: neverStopped,
      StopInstances: neverStopped,
    },
    logs: { PutRetentionPolicy: "events stay until their log group is deleted" },
  },
  restReasons: {
    secretsmanager: "Secrets come from a file and from variables of the server; see the README.",
    sts: "One key is the whole identity; there are no roles to assume and no sessions.",
  },
});

if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== text) {
    process.stderr.write("docs/operations.md is not up to date: run `npm run docs`.\n");
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, text);
}
