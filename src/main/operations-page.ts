/**
 * `npm run docs`: writes docs/operations.md from the handler table and the SDK's schemas. With `--check` it writes
 * nothing and fails when the page is not what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { ServiceDeps } from "../service/deps.ts";
import { type OperationNotes, operationsPage } from "../wire/operations-page.ts";
import { operationHandlers } from "./operations.ts";

const page = new URL("../../docs/operations.md", import.meta.url);

/** No operation is called, so their dependencies are never touched. */
const handlers = operationHandlers({} as ServiceDeps);

const jobsLater = "the whole of AWS Batch's job side";
const imagesLater = "images, capacity and infrastructure updates";
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
    "containers, no instance can serve waits as on AWS, and says so.",
  ].join("\n"),
};

const planned: OperationNotes = {
  batch: {
    GetJobQueueSnapshot: jobsLater,
    CreateSchedulingPolicy: jobsLater,
    UpdateSchedulingPolicy: jobsLater,
    DeleteSchedulingPolicy: jobsLater,
    DescribeSchedulingPolicies: jobsLater,
    ListSchedulingPolicies: jobsLater,
  },
  ec2: Object.fromEntries(
    [
      "RegisterImage",
      "CreateImage",
      "CopyImage",
      "DescribeImages",
      "ModifyImageAttribute",
      "DeregisterImage",
      "CreateLaunchTemplate",
      "CreateLaunchTemplateVersion",
      "ModifyLaunchTemplate",
      "DescribeLaunchTemplates",
      "DescribeLaunchTemplateVersions",
      "DeleteLaunchTemplate",
      "RunInstances",
      "DescribeInstances",
      "DescribeInstanceStatus",
      "TerminateInstances",
      "GetConsoleOutput",
      "DescribeInstanceTypes",
      "DescribeInstanceTypeOfferings",
      "CreateTags",
      "DeleteTags",
      "DescribeTags",
    ].map((name) => [name, imagesLater]),
  ),
  ssm: {
    GetParameter: imagesLater,
    GetParameters: imagesLater,
    GetParametersByPath: imagesLater,
  },
};

const text = operationsPage({
  handlers,
  planned,
  remarks,
  reasons: {
    batch: { SubmitServiceJob: noSageMaker },
    logs: { PutRetentionPolicy: "events stay until their log group is deleted" },
  },
  restReasons: {
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
