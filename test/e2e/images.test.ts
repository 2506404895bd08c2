/**
 * Machine images as an owner of a server meets them: the AWS CLI's walk from a custom image to a job on the next one,
 * and `batchyard image`.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  type ComputeEnvironmentDetail,
  DescribeComputeEnvironmentsCommand,
} from "@aws-sdk/client-batch";
import { type Answer, askAws, noAwsCli } from "../support/aws-cli.ts";
import { ended, eventually } from "../support/batch-story.ts";
import { goodFacts } from "../support/image-facts.ts";
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

async function environment(): Promise<ComputeEnvironmentDetail | undefined> {
  const named = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["walk"] });
  return (await server.batch.send(named)).computeEnvironments?.[0];
}

const becomes = (status: string): Promise<void> =>
  eventually(`it is ${status}`, async () => (await environment())?.status === status);

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

async function imagesOfMachines(): Promise<readonly string[]> {
  const asked = ["instance", "list", "--compute-environment", "walk", "--json", "--data", data];
  const { stdout } = await runToEnd(program, asked);
  type Listed = { readonly instances: readonly { readonly imageId: string }[] };
  return (JSON.parse(stdout) as Listed).instances.map(({ imageId }) => imageId);
}

async function runJob(): Promise<void> {
  const submit = ["batch", "submit-job", "--job-name", "walk", "--job-queue", "walk"];
  const { jobId } = await ask(...submit, "--job-definition", "walk");
  await ended(server, [String(jobId)]);
  const { jobs } = await ask("batch", "describe-jobs", "--jobs", String(jobId));
  assert.equal((jobs as readonly Answer[])[0]?.status, "SUCCEEDED");
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
    await ask(
      ...["batch", "create-compute-environment", "--compute-environment-name", "walk"],
      ...["--type", "MANAGED", "--compute-resources"],
      JSON.stringify({
        type: "EC2",
        allocationStrategy: "BEST_FIT_PROGRESSIVE",
        ...{ minvCpus: 0, maxvCpus: 4, instanceTypes: [instanceTypes] },
        ...{ subnets: ["subnet-1"], securityGroupIds: ["sg-1"], instanceRole: "ecsInstanceRole" },
        launchTemplate: { launchTemplateName: "workers", version: "$Latest" },
      }),
    );
    await becomes("VALID");
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
    await eventually("the queue is VALID", async () => {
      const { jobQueues } = await ask("batch", "describe-job-queues", "--job-queues", "walk");
      return (jobQueues as readonly Answer[])[0]?.status === "VALID";
    });
    await runJob();
    assert.deepEqual(await inUse(), [`${first} launchTemplate`]);

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
    await becomes("VALID");
    assert.deepEqual(await inUse(), [`${second} launchTemplate`]);
    await runJob();
    assert.ok((await imagesOfMachines()).includes(second), "a machine runs the new image");

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
});

describe("batchyard image", () => {
  it("S14, S20: inspects this machine and stated facts, and exits with 1 where a required check fails", async () => {
    const host = await runToEnd(program, ["image", "inspect", "--host", "--data", data]);
    assert.equal(host.code, 0, host.stderr);
    assert.match(host.stdout, /PASS +S14 +kernel/);
    assert.match(host.stdout, /No required check fails\./);

    const facts = join(data, "facts.json");
    const report = join(data, "findings.xml");
    const inspect = ["image", "inspect", "--facts", facts, "--junit", report, "--data", data];
    writeFileSync(facts, JSON.stringify(goodFacts));
    assert.equal((await runToEnd(program, inspect)).code, 0);
    writeFileSync(facts, JSON.stringify({ ...goodFacts, kernel: "3.2.0" }));
    const bad = await runToEnd(program, inspect);
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /FAIL +S14 +kernel[\s\S]*What mends it:\nS14 kernel: sudo yum update/);
    assert.match(readFileSync(report, "utf8"), /<testsuite name="facts" tests="\d+" failures="1"/);
    writeFileSync(facts, JSON.stringify({ kernal: "6" }));
    const wrong = await runToEnd(program, inspect);
    assert.deepEqual([wrong.code, /There is no fact kernal/.test(wrong.stderr)], [1, true]);
  });

  it("S1: keeps channels with versions, ages and a skip list", async () => {
    type Channel = { readonly versions: readonly { readonly recommended: boolean }[] };
    const recommended = (channel: Channel): readonly boolean[] =>
      channel.versions.map((version) => version.recommended);
    await image("channels", "create", "mine", "--minimum-age-days", "3");
    assert.deepEqual(recommended(await image("channels", "approve", "mine", "host")), [false]);
    assert.deepEqual(
      recommended(await image("channels", "set", "mine", "--minimum-age-days", "0")),
      [true],
    );
    assert.deepEqual(recommended(await image("channels", "skip", "mine", "1")), [false]);
    assert.deepEqual(recommended(await image("channels", "unskip", "mine", "1")), [true]);
    const shown = await runToEnd(program, ["image", "channels", "show", "mine", "--data", data]);
    assert.match(shown.stdout, /VERSION +IMAGE +NAME[\s\S]*recommended/);
    await image("channels", "delete", "mine");
    const gone = await runToEnd(program, ["image", "channels", "delete", "mine", "--data", data]);
    assert.match(gone.stderr, /There is no channel mine/);
  });

  it("lists images with their checks, and what differs between two", async () => {
    const list = await runToEnd(program, ["image", "list", "--data", data]);
    assert.match(list.stdout, /^IMAGE +NAME +FROM +STATE +CHECKS +CHANNELS +USED BY\nami-/);
    const same = await runToEnd(program, ["image", "diff", "host", "host", "--data", data]);
    assert.equal(same.stdout, "No known fact differs.\n");
  });
});
