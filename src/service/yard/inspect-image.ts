/** InspectImage: what the compute resource specification says of an image, or of facts that are only stated. */
import { compareVersions } from "../../core/images/compare-versions.ts";
import { factsFromJson } from "../../core/images/read-facts.ts";
import { inspectFacts } from "../../core/images/specification.ts";
import { clientError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import type { Architecture } from "../../model/instance-type.ts";
import type { View } from "../../ports/store.ts";
import type { InspectImageInput, InspectImageOutput } from "../../yard/inspect-image.ts";
import type { ServiceDeps } from "../deps.ts";
import { findImage } from "./find-image.ts";

export async function inspectImage(
  { store }: ServiceDeps,
  input: InspectImageInput,
): Promise<InspectImageOutput> {
  const { gpus = false, multiNode = false } = input;
  const architecture = checkArchitecture(input.architecture);
  return store.read(async (view) => {
    const { image, facts } = await inspected(view, input);
    const newestAgent = await newestAgentLike(view, facts);
    const use = {
      ...{ gpus, multiNode },
      ...(architecture !== undefined && { architecture }),
      ...(newestAgent !== undefined && { newestAgent }),
    };
    return {
      ...(image !== undefined && { imageId: image.imageId, name: image.name }),
      facts,
      findings: inspectFacts(facts, use).map((finding) => ({
        ...finding,
        ...(finding.fix !== undefined && {
          fix: finding.fix.replaceAll("IMAGE-ID", image?.imageId ?? "IMAGE-ID"),
        }),
      })),
    };
  });
}

async function inspected(
  view: View,
  { imageId, facts: stated }: InspectImageInput,
): Promise<{ readonly image?: Image; readonly facts: ImageFacts }> {
  const image = imageId === undefined ? undefined : await findImage(view, imageId);
  if (stated !== undefined) {
    const read = factsFromJson(stated);
    if (read.kind === "wrong") throw clientError(read.problem);
    return { ...(image !== undefined && { image }), facts: read.facts };
  }
  if (image === undefined) {
    throw clientError("Name an imageId (host for this machine), or state facts.");
  }
  return { image, facts: image.facts };
}

/** Of the same agent: this server's own has versions of its own. */
async function newestAgentLike(
  view: View,
  { agentName = "amazon-ecs-agent", agentVersion }: ImageFacts,
): Promise<string | undefined> {
  const versions = (await view.images.list())
    .filter(({ facts }) => (facts.agentName ?? "amazon-ecs-agent") === agentName)
    .flatMap(({ facts }) => facts.agentVersion ?? []);
  return [...versions, ...(agentVersion === undefined ? [] : [agentVersion])]
    .sort(compareVersions)
    .at(-1);
}

function checkArchitecture(given: string | undefined): Architecture | undefined {
  if (given === undefined || given === "x86_64" || given === "arm64") return given;
  throw clientError(`Invalid architecture '${given}': it must be x86_64 or arm64.`);
}
