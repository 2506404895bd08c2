/** `batchyard image …`: machine images, what the specification says of them, and how far environments are behind. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { compareImages } from "../../yard/compare-images.ts";
import {
  type DescribeImageDriftOutput,
  describeImageDrift,
} from "../../yard/describe-image-drift.ts";
import { type InspectImageOutput, inspectImage } from "../../yard/inspect-image.ts";
import { type ListImagesOutput, listImages } from "../../yard/list-images.ts";
import { stateImageFacts } from "../../yard/state-image-facts.ts";
import { findingsAsJunit } from "../terminal/findings-as-junit.ts";
import { failedFindings, findingsLines } from "../terminal/findings-text.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";
import { addImageChannels } from "./image-channels.ts";

export function addImage(program: Command, deps: CommandDeps): void {
  const image = program.command("image").description("Machine images of compute environments.");
  askFlags(image.command("list").description("List images, and who uses them.")).action(
    async (flags: AskFlags) => {
      answer(deps, flags, await deps.connect(flags.data).call(listImages, {}), listText);
    },
  );
  addInspect(image, deps);
  addFacts(image, deps);
  askFlags(
    image
      .command("diff")
      .description("Say what differs between two images.")
      .argument("<before>", "image id, or host for this machine")
      .argument("<after>", "image id, or host for this machine"),
  ).action(async (before: string, after: string, flags: AskFlags) => {
    const asked = await deps.connect(flags.data).call(compareImages, { before, after });
    answer(deps, flags, asked, ({ differences }) =>
      differences.length === 0
        ? "No known fact differs."
        : table(
            ["WHAT", "NAME", "BEFORE", "AFTER"],
            differences.map((one) => [one.group, one.name, one.before ?? "-", one.after ?? "-"]),
          ),
    );
  });
  askFlags(
    image
      .command("drift")
      .description("Say how far the images of compute environments are behind. Changes nothing.")
      .argument("[compute-environment]", "only this one"),
  ).action(async (computeEnvironment: string | undefined, flags: AskFlags) => {
    const input = computeEnvironment === undefined ? {} : { computeEnvironment };
    const asked = await deps.connect(flags.data).call(describeImageDrift, input);
    answer(deps, flags, asked, driftText);
  });
  addImageChannels(image, deps);
}

type InspectFlags = AskFlags & {
  readonly host: boolean;
  readonly facts?: string;
  readonly architecture?: string;
  readonly gpus: boolean;
  readonly multiNode: boolean;
  readonly junit?: string;
};

function addInspect(image: Command, deps: CommandDeps): void {
  const inspect = image
    .command("inspect")
    .description(
      "Check an image against the compute resource specification. Exits with 1 when a required check fails.",
    )
    .argument("[image-id]", "which image")
    .option("--host", "this machine, as the server sees it", false)
    .option("--facts <file>", "facts as JSON to check instead of those that are known")
    .option("--architecture <name>", "of the instance types that it is for: x86_64 or arm64")
    .option("--gpus", "it is for instance types with GPUs", false)
    .option("--multi-node", "it is for multi-node parallel jobs", false)
    .option("--junit <file>", "write the findings as a JUnit report, too");
  askFlags(inspect).action(async (imageId: string | undefined, flags: InspectFlags) => {
    const named = flags.host ? "host" : imageId;
    const { architecture, gpus, multiNode, facts, junit } = flags;
    const found = await deps.connect(flags.data).call(inspectImage, {
      ...(named !== undefined && { imageId: named }),
      ...(facts !== undefined && { facts: readJson(facts) }),
      ...(architecture !== undefined && { architecture }),
      ...{ gpus, multiNode },
    });
    if (junit !== undefined) writeFileSync(junit, findingsAsJunit(found));
    answer(deps, flags, found, findingsText);
    if (failedFindings(found.findings).length > 0) process.exitCode = 1;
  });
}

function addFacts(image: Command, deps: CommandDeps): void {
  const facts = image
    .command("facts")
    .description("State what is known of an image that cannot be read, in place of what was known.")
    .argument("<image-id>", "which image")
    .requiredOption("--facts <file>", "facts as JSON; `image inspect --json` shows their names");
  askFlags(facts).action(async (imageId: string, flags: AskFlags & { readonly facts: string }) => {
    const input = { imageId, facts: readJson(flags.facts) };
    const stated = await deps.connect(flags.data).call(stateImageFacts, input);
    answer(deps, flags, stated, () => `The facts of image ${imageId} are kept.`);
  });
}

function readJson(path: string): unknown {
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is no JSON document: ${error instanceof Error ? error.message : ""}`);
  }
}

function listText({ images }: ListImagesOutput): string {
  return table(
    ["IMAGE", "NAME", "FROM", "STATE", "CHECKS", "CHANNELS", "USED BY"],
    images.map((image) => [
      image.imageId,
      image.name,
      image.provider,
      image.state,
      checksText(image),
      image.channels.join(", ") || "-",
      image.computeEnvironments.join(", ") || "-",
    ]),
  );
}

function checksText({ failed, unknown }: { failed: number; unknown: number }): string {
  if (failed > 0) return `${failed} failed`;
  return unknown > 0 ? `${unknown} unknown` : "passed";
}

function findingsText({ imageId, name, findings }: InspectImageOutput): string {
  const count = failedFindings(findings).length;
  return [
    ...(imageId === undefined ? [] : [`${imageId}  ${name ?? ""}`, ""]),
    ...findingsLines(findings),
    "",
    count === 0
      ? "No required check fails."
      : `Required checks that fail: ${count}. It serves no job.`,
  ].join("\n");
}

function driftText({ images }: DescribeImageDriftOutput): string {
  const rows = images.map((one) => [
    one.computeEnvironment,
    one.imageId || "-",
    one.source || "-",
    one.channel ?? "-",
    one.status,
    one.latestImageId ?? "-",
    one.versionsBehind === undefined ? "-" : String(one.versionsBehind),
  ]);
  const remarks = images.flatMap((one) =>
    one.remarks.map((remark) => `${one.computeEnvironment}: ${remark}`),
  );
  const head = ["COMPUTE ENVIRONMENT", "IMAGE", "FROM", "CHANNEL", "STATUS", "LATEST", "BEHIND"];
  return [table(head, rows), ...(remarks.length === 0 ? [] : ["", ...remarks])].join("\n");
}
