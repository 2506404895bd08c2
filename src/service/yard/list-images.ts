/** ListImages: every machine image, what the specification says of it, and who uses it. */
import { failures, inspectFacts } from "../../core/images/specification.ts";
import type { Channel } from "../../model/channel.ts";
import type { Image } from "../../model/image.ts";
import type { ImageSummary, ListImagesInput, ListImagesOutput } from "../../yard/list-images.ts";
import type { ServiceDeps } from "../deps.ts";
import { eachEnvironment } from "./each-environment.ts";

export function listImages(
  { store }: ServiceDeps,
  _input: ListImagesInput,
): Promise<ListImagesOutput> {
  return store.read(async (view) => {
    const channels = await view.channels.list();
    const users = new Map<string, Set<string>>();
    for await (const { name, imageSelection } of eachEnvironment(view)) {
      for (const { imageId } of imageSelection?.images ?? []) {
        users.set(imageId, (users.get(imageId) ?? new Set()).add(name));
      }
    }
    const images = await view.images.list();
    return {
      images: images.map((image) =>
        summary(image, channels, [...(users.get(image.imageId) ?? [])]),
      ),
    };
  });
}

function summary(
  image: Image,
  channels: readonly Channel[],
  computeEnvironments: readonly string[],
): ImageSummary {
  const { imageId, name, provider, state, createdAt, facts } = image;
  const findings = inspectFacts(facts);
  const { architecture } = facts;
  const required = findings.filter(({ level }) => level === "required");
  return {
    ...{ imageId, name, provider, state, createdAt, computeEnvironments },
    ...(architecture !== undefined && { architecture }),
    failed: failures(findings).length,
    unknown: required.filter(({ result }) => result === "unknown").length,
    channels: channels.flatMap((channel) =>
      channel.versions
        .filter((version) => version.imageId === imageId)
        .map(({ version }) => `${channel.name} ${version}`),
    ),
  };
}
