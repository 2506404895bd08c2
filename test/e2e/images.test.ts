/** Machine images as an owner meets them with the AWS CLI: the walk from a custom image to a job on the next one. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  type ComputeEnvironmentDetail,
  DescribeComputeEnvironmentsCommand,
} from "@aws-sdk/client-batch";
import { type Answer, askAws, noAwsCli } from "../support/aws-cli.ts";
import { ended, eventually, reached } from "../support/batch-story.ts";
import { program, runToEnd, type Served, serve, temporaryFolder } from "../support/serve.ts";

const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
const instanceTypes = architecture === "arm64" ? "default_arm64" : "optimal";

let data: string;
let server: Served;
before(async () => {
  data = temporaryFolder("images");
  server = await serve(data, "--runtime", "process", "--overcommit");
});
after(() => server.kill("SIGTERM"));

const ask = (...words: readonly string[]): Promise<Answer> => askAws(server, ...words);

/** `batchyard image …`, its answer as JSON. */
async function image<T>(...words: readonly string[]): Promise<T> {
  const asked = [...["image", ...words], "--json", "--data", data];
  const { code, stdout, stderr } = await runToEnd(program, asked);
  assert.equal(code, 0, `batchyard ${asked.join(" ")}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

async function environment(name = "walk"): Promise<ComputeEnvironmentDetail | undefined> {
  const named = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [name] });
  return (await server.batch.send(named)).computeEnvironments?.[0];
}

const becomes = (status: string | undefined, name = "walk"): Promise<void> =>
  eventually(`${name} is ${status}`, async () => (await environment(name))?.status === status);

/** Made with the AWS CLI, and VALID. */
async function createEnvironment(name: string, more: object): Promise<void> {
  await ask(
    ...["batch", "create-compute-environment", "--compute-environment-name", name],
    ...["--type", "MANAGED", "--compute-resources"],
    JSON.stringify({
      type: "EC2",
      allocationStrategy: "BEST_FIT_PROGRESSIVE",
      ...{ minvCpus: 0, maxvCpus: 4, instanceTypes: [instanceTypes] },
      ...{ subnets: ["subnet-1"], securityGroupIds: ["sg-1"], instanceRole: "ecsInstanceRole" },
      ...more,
    }),
  );
  await becomes("VALID", name);
}

async function registerImage(name: string): Promise<string> {
  const { ImageId } = await ask(
    ...["ec2", "register-image", "--name", name, "--architecture", architecture],
    ...["--virtualization-type", "hvm", "--root-device-name", "/dev/xvda"],
  );
  return String(ImageId);
}

/** The image that the instances of the environment are launched from, and what named it. */
async function inUse(): Promise<readonly string[]> {
  type Drift = {
    readonly images: readonly { readonly imageId: string; readonly source: string }[];
  };
  const { images } = await image<Drift>("drift", "walk");
  return [...new Set(images.map(({ imageId, source }) => `${imageId} ${source}`))];
}

async function imagesOfMachines(name = "walk"): Promise<readonly string[]> {
  const asked = ["instance", "list", "--compute-environment", name, "--json", "--data", data];
  const { stdout } = await runToEnd(program, asked);
  type Listed = { readonly instances: readonly { readonly imageId: string }[] };
  return (JSON.parse(stdout) as Listed).instances.map(({ imageId }) => imageId);
}

const queueIsValid = (): Promise<void> =>
  eventually("the queue is VALID", async () => {
    const { jobQueues } = await ask("batch", "describe-job-queues", "--job-queues", "walk");
    return (jobQueues as readonly Answer[])[0]?.status === "VALID";
  });

async function submitJob(...more: readonly string[]): Promise<string> {
  const submit = ["batch", "submit-job", "--job-name", "walk", "--job-queue", "walk"];
  const { jobId } = await ask(...submit, "--job-definition", "walk", ...more);
  return String(jobId);
}

/** A job that runs until it is let go, which keeps its instance. */
async function submitLong(name: string): Promise<{ job: string; letGo: () => void }> {
  const goOn = join(data, `${name}-may-end`);
  const command = ["sh", "-c", `until [ -e ${goOn} ]; do sleep 0.1; done`];
  const job = await submitJob("--container-overrides", JSON.stringify({ command }));
  await reached(server, [job], "RUNNING");
  return { job, letGo: () => writeFileSync(goOn, "") };
}

async function succeeds(jobId: string): Promise<void> {
  await ended(server, [jobId]);
  const { jobs } = await ask("batch", "describe-jobs", "--jobs", jobId);
  assert.equal((jobs as readonly Answer[])[0]?.status, "SUCCEEDED");
}

/** What the AWS CLI reads of the environment. */
async function shown(): Promise<Answer> {
  const asked = ["--compute-environments", "walk"];
  const answer = await ask("batch", "describe-compute-environments", ...asked);
  return (answer.computeEnvironments as readonly Answer[])[0] ?? assert.fail("it is gone");
}

describe("the AWS CLI's walk through images", { skip: noAwsCli }, () => {
  it("S1, S24: the recommended image is a parameter, and the one that is used where none is named", async () => {
    const os = architecture === "arm64" ? "amazon-linux-2023/arm64" : "amazon-linux-2023";
    const name = `/aws/service/ecs/optimized-ami/${os}/recommended/image_id`;
    const { Parameter } = await ask("ssm", "get-parameter", "--name", name);
    type Listed = {
      readonly images: readonly { readonly imageId: string; readonly provider: string }[];
    };
    const { images } = await image<Listed>("list");
    const own = images.find(({ provider }) => provider === "host");
    assert.equal((Parameter as Answer).Value, own?.imageId);
  });

  it("S2, S8, S11, S12, S13: from a custom image by launch template to a job on its next version", async () => {
    const first = await registerImage("lab-1");
    const template = ["--launch-template-name", "workers", "--launch-template-data"];
    await ask("ec2", "create-launch-template", ...template, `{"ImageId":"${first}"}`);
    await createEnvironment("walk", {
      launchTemplate: { launchTemplateName: "workers", version: "$Latest" },
    });
    await ask(
      ...["batch", "create-job-queue", "--job-queue-name", "walk", "--priority", "1"],
      ...["--compute-environment-order", "order=1,computeEnvironment=walk"],
    );
    await ask(
      ...[
        "batch",
        "register-job-definition",
        "--job-definition-name",
        "walk",
        "--type",
        "container",
      ],
      "--container-properties",
      '{"image":"busybox","command":["true"],"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"64"}]}',
    );
    await queueIsValid();
    await succeeds(await submitJob());
    assert.deepEqual(await inUse(), [`${first} launchTemplate`]);

    const { job: long, letGo } = await submitLong("first");

    const second = await registerImage("lab-2");
    const version = ["--launch-template-name", "workers", "--source-version", "1"];
    await ask(
      ...["ec2", "create-launch-template-version", ...version, "--launch-template-data"],
      `{"ImageId":"${second}"}`,
    );
    assert.deepEqual(await inUse(), [`${first} launchTemplate`], "nothing changes by itself");
    await ask(
      ...["batch", "update-compute-environment", "--compute-environment", "walk"],
      ...["--compute-resources", "updateToLatestImageVersion=true"],
    );
    await eventually("a machine runs the new image", async () =>
      (await imagesOfMachines()).includes(second),
    );
    await succeeds(await submitJob());
    assert.equal((await shown()).status, "UPDATING", "while a job is on the image of before");
    assert.ok((await imagesOfMachines()).includes(first));
    letGo();
    await succeeds(long);
    await becomes("VALID");
    assert.equal((await shown()).status, "VALID");
    assert.deepEqual(await inUse(), [`${second} launchTemplate`]);
    await succeeds(await submitJob());

    const third = await registerImage("lab-3");
    await ask(
      ...["batch", "update-compute-environment", "--compute-environment", "walk"],
      ...["--compute-resources", `imageId=${third}`],
    );
    await becomes("VALID");
    assert.deepEqual(await inUse(), [`${second} launchTemplate`]);
    assert.match(
      (await environment())?.statusReason ?? "",
      new RegExp(`imageId ${third} is not used`),
    );
  });

  it("S9: the manual way, by hand: a new environment, the old one off the queue and deleted", async () => {
    const { job: long, letGo } = await submitLong("second");
    const imageId = await registerImage("lab-4");
    await createEnvironment("walk-on", { imageId });
    for (const names of [["walk", "walk-on"], ["walk-on"]]) {
      const order = names.map((name, n) => `order=${n + 1},computeEnvironment=${name}`);
      await ask(
        ...["batch", "update-job-queue", "--job-queue", "walk"],
        ...["--compute-environment-order", ...order],
      );
      await queueIsValid();
    }
    await succeeds(await submitJob());
    assert.deepEqual(await imagesOfMachines("walk-on"), [imageId]);
    letGo();
    await succeeds(long);
    const old = ["--compute-environment", "walk"];
    await ask("batch", "update-compute-environment", ...old, "--state", "DISABLED");
    await becomes("VALID");
    await ask("batch", "delete-compute-environment", ...old);
    await becomes(undefined);
    await succeeds(await submitJob());
  });
});
