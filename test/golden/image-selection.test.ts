/**
 * Which image an environment gets: every way to name one, and every way to change it. The operations are the real ones,
 * over a real store; UPDATE_GOLDEN=1 writes the file anew. Read it as: the sources of a new environment, then what each
 * update makes of it.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { approveImage } from "../../src/ledger/approve-image.ts";
import type { ComputeEnvironment } from "../../src/model/compute-environment.ts";
import { ServiceError } from "../../src/model/errors.ts";
import { createComputeEnvironment } from "../../src/service/batch/create-compute-environment.ts";
import { updateComputeEnvironment } from "../../src/service/batch/update-compute-environment.ts";
import { environmentInput } from "../support/batch-inputs.ts";
import { imageRow, insertTemplate } from "../support/image-rows.ts";
import { type TestDeps, testContext, testDeps } from "../support/service-deps.ts";

const goldenFile = new URL("image-selection.txt", import.meta.url);

const recommended =
  "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
const plain = { launchTemplateId: "lt-00000001" };
const other = { launchTemplateId: "lt-00000002" };
const imageless = { launchTemplateId: "lt-00000003" };
const ofOverride = { launchTemplateId: "lt-00000004" };
const overrides = [{ ...ofOverride, targetInstanceTypes: ["m6i.large"] }];
const overrideOf = (imageIdOverride: string) => ({
  ec2Configuration: [{ imageType: "ECS_AL2023", imageIdOverride }],
});

type Resources = NonNullable<Parameters<typeof environmentInput>[1]>;

const starts: readonly (readonly [title: string, resources: Resources])[] = [
  ["nothing names an image", {}],
  ["imageId", { imageId: "ami-1d000001" }],
  ["imageIdOverride", overrideOf("ami-0e000001")],
  ["imageIdOverride and imageId", { imageId: "ami-1d000001", ...overrideOf("ami-0e000001") }],
  ["launch template, $Default", { launchTemplate: plain }],
  ["launch template, $Latest", { launchTemplate: { ...plain, version: "$Latest" } }],
  ["launch template, version 1", { launchTemplate: { ...plain, version: "1" } }],
  ["launch template without an image", { launchTemplate: imageless }],
  ["imageId and launch template", { imageId: "ami-1d000001", launchTemplate: plain }],
  ["imageIdOverride and launch template", { ...overrideOf("ami-0e000001"), launchTemplate: plain }],
  ["launch template override for m6i.large", { launchTemplate: { ...plain, overrides } }],
  [
    "launch template override for m6i.large, imageIdOverride, imageId and launch template",
    {
      imageId: "ami-1d000001",
      ...overrideOf("ami-0e000001"),
      launchTemplate: { ...plain, overrides },
    },
  ],
  ["imageIdOverride names a channel", overrideOf("lab")],
  ["imageIdOverride names an SSM parameter", overrideOf(recommended)],
  [
    "imageId names an SSM parameter of the owner's own, by its ARN",
    { imageId: "arn:aws:ssm:eu-west-1:123456789012:parameter/lab-image" },
  ],
];

type Update = NonNullable<Parameters<typeof updateComputeEnvironment>[1]["computeResources"]>;
type Step = {
  readonly update: Update;
  /** What happens to launch template lt-00000001 first. */
  readonly template?: "default moved" | "version added";
};

/** Each changes something else as well, so that all of them are infrastructure updates. */
const steps: readonly (readonly [title: string, step: Step])[] = [
  ["no image is mentioned", { update: {} }],
  ["updateToLatestImageVersion", { update: { updateToLatestImageVersion: true } }],
  ["$Default moved to version 2", { update: {}, template: "default moved" }],
  ["version 3 added", { update: {}, template: "version added" }],
  ["imageId given", { update: { imageId: "ami-1d000002" } }],
  ["imageId cleared", { update: { imageId: "" } }],
  ["imageIdOverride given", { update: overrideOf("ami-0e000002") }],
  ["imageIdOverride cleared", { update: { ec2Configuration: [] } }],
  ["another launch template", { update: { launchTemplate: other } }],
  ["another launch template, without an image", { update: { launchTemplate: imageless } }],
  ["launch template taken away", { update: { launchTemplate: { launchTemplateId: "" } } }],
  [
    "launch template taken away, updateToLatestImageVersion",
    { update: { launchTemplate: { launchTemplateId: "" }, updateToLatestImageVersion: true } },
  ],
  [
    "launch template taken away, imageId given",
    { update: { launchTemplate: { launchTemplateId: "" }, imageId: "ami-1d000002" } },
  ],
];

const refusals: readonly (readonly [title: string, update: Update])[] = [
  ["an image that does not exist", { imageId: "ami-00000bad" }],
  ["no image id, channel or parameter", { imageId: "my-image" }],
  ["a parameter that does not exist", overrideOf("resolve:ssm:/none/such")],
  ["an image that fails the specification", { imageId: "ami-bad00001" }],
  ["an image for another architecture", { imageId: "ami-bad00002" }],
  ["a disabled image", { imageId: "ami-bad00003" }],
  ["a launch template that does not exist", { launchTemplate: { launchTemplateId: "lt-0bad" } }],
  ["a version that does not exist", { launchTemplate: { ...plain, version: "9" } }],
  ["a plain script as user data", { launchTemplate: { launchTemplateId: "lt-00000005" } }],
  ["instance storage that m6i lacks", { launchTemplate: { launchTemplateId: "lt-00000006" } }],
  ["a root volume below the image's", { launchTemplate: { launchTemplateId: "lt-00000007" } }],
];

let deps: TestDeps;
before(async () => {
  deps = await testDeps();
});
after(() => deps.close());

test("S1, S2, S4, S8, S10, S11, S12, S13: images are chosen as the golden file says (UPDATE_GOLDEN=1 writes it anew)", async () => {
  await seed();
  const lines: string[] = [];
  for (const [title, resources] of starts) {
    lines.push(`# ${title}`);
    await restore();
    await make("lab", resources);
    lines.push(...told("create", await row("lab")));
    for (const [said, step] of steps) {
      await restore();
      await make("lab", resources);
      await move(step.template);
      lines.push(...told(said, await updated(step.update)));
    }
    lines.push("");
  }
  lines.push("# refused: what is there goes on serving");
  for (const [title, update] of refusals) {
    await restore();
    await make("lab", {});
    await assert.rejects(updated(update), (error) => {
      assert.ok(error instanceof ServiceError);
      lines.push(`${title}: ${error.message.replace(/^.*Exception : |, RequestId.*$/g, "")}`);
      return true;
    });
  }
  const actual = `${lines.join("\n")}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(goldenFile, actual);
  assert.equal(actual, readFileSync(goldenFile, "utf8"));
});

async function seed(): Promise<void> {
  await deps.store.transact(async (tx) => {
    const ids = [
      "c0000001",
      "c0000002",
      "1d000001",
      "1d000002",
      "0e000001",
      "0e000002",
      "1ab00001",
    ];
    const ofTemplates = ["70000001", "70000002", "70000003", "70000009", "70e00001", "1ab00002"];
    for (const id of [...ids, ...ofTemplates]) await tx.images.insert(imageRow(`ami-${id}`));
    const { facts } = imageRow("");
    await tx.images.insert(imageRow("ami-bad00001", { ...facts, agentEnabledAtBoot: false }));
    await tx.images.insert(imageRow("ami-bad00002", { ...facts, architecture: "arm64" }));
    await tx.images.insert({ ...imageRow("ami-bad00003"), state: "disabled" });
    await tx.records("parameter").put("lab-image", {
      ...{ name: "lab-image", type: "String", value: "ami-1ab00001", version: 1 },
      ...{
        dataType: "text",
        tier: "Standard",
        modifiedAt: 0,
        modifiedBy: testContext.principalArn,
        tags: {},
      },
    });
    const image = (imageId: string) => ({ ImageId: `ami-${imageId}` });
    await insertTemplate(tx, "lt-00000001", [image("70000001"), image("70000002")]);
    await insertTemplate(tx, "lt-00000002", [image("70000009")]);
    await insertTemplate(tx, "lt-00000003", [{ KeyName: "key" }]);
    await insertTemplate(tx, "lt-00000004", [image("70e00001")]);
    await insertTemplate(tx, "lt-00000005", [
      { UserData: Buffer.from("#!/bin/sh\necho hi\n").toString("base64") },
    ]);
    await insertTemplate(tx, "lt-00000006", [
      { BlockDeviceMappings: [{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" }] },
    ]);
    await insertTemplate(tx, "lt-00000007", [
      { BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 8 } }] },
    ]);
  });
}

/** Everything as it is when the environment is created. */
async function restore(): Promise<void> {
  await deps.store.transact(async (tx) => {
    for (const { name } of await tx.channels.list()) await tx.channels.remove(name);
    if ((await tx.computeEnvironments.get("lab")) !== undefined) {
      await tx.computeEnvironments.remove("lab");
    }
    await approveImage(tx, "ECS_AL2023", "ami-c0000001", deps.clock.now());
    await approveImage(tx, "lab", "ami-1ab00001", deps.clock.now());
    const template = await tx.launchTemplates.get(plain);
    assert.ok(template);
    await tx.launchTemplates.removeVersion(template.launchTemplateId, 3);
    await tx.launchTemplates.update({ ...template, defaultVersion: 1, lastVersion: 2 });
  });
}

/** Newer images are approved as soon as it is there: what stays stays in spite of them. */
async function make(name: string, resources: Resources): Promise<void> {
  const input = environmentInput(name, {
    allocationStrategy: "BEST_FIT_PROGRESSIVE",
    ...resources,
  });
  await createComputeEnvironment(deps, input, testContext);
  const made = await row(name);
  await deps.store.transact(async (tx) => {
    await tx.computeEnvironments.update({ ...made, status: "VALID" });
    await approveImage(tx, "ECS_AL2023", "ami-c0000002", deps.clock.now());
    await approveImage(tx, "lab", "ami-1ab00002", deps.clock.now());
  });
}

async function move(how: Step["template"]): Promise<void> {
  if (how === undefined) return;
  await deps.store.transact(async (tx) => {
    const template = await tx.launchTemplates.get(plain);
    const version = await tx.launchTemplates.version(plain.launchTemplateId, 2);
    assert.ok(template && version);
    if (how === "default moved") {
      await tx.launchTemplates.update({ ...template, defaultVersion: 2 });
    } else {
      const data = { ImageId: "ami-70000003" };
      await tx.launchTemplates.insertVersion({ ...version, version: 3, data });
      await tx.launchTemplates.update({ ...template, lastVersion: 3 });
    }
  });
}

async function updated(update: Update): Promise<ComputeEnvironment> {
  const computeResources = { ec2KeyPair: "another", ...update };
  await updateComputeEnvironment(
    deps,
    { computeEnvironment: "lab", computeResources },
    testContext,
  );
  const after = await row("lab");
  assert.equal(after.infrastructureRevision, 2);
  return after;
}

async function row(name: string): Promise<ComputeEnvironment> {
  return (await deps.store.read((view) => view.computeEnvironments.get(name))) ?? assert.fail();
}

/** One line per image; types are told apart only where they have different ones. */
function told(title: string, { imageSelection }: ComputeEnvironment): readonly string[] {
  assert.ok(imageSelection);
  const { images, unserved, unused } = imageSelection;
  assert.deepEqual(unserved, []);
  const chosen = images.map((image) => {
    const { imageId, source, reference, channel, channelVersion, launchTemplateVersion } = image;
    const which = images.length > 1 ? ` for ${image.instanceTypes.length} types` : "";
    const via = [
      ...(reference === undefined || reference === channel ? [] : [reference]),
      ...(channel === undefined ? [] : [`${channel} version ${channelVersion}`]),
      ...(source.startsWith("launchTemplate") && launchTemplateVersion !== undefined
        ? [`version ${launchTemplateVersion}`]
        : []),
    ];
    return `${imageId} from ${source}${via.length > 0 ? ` (${via.join(", ")})` : ""}${which}`;
  });
  return [`${title}: ${chosen.join("; ")}`, ...unused.map((sentence) => `    ${sentence}`)];
}
