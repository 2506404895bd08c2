/** Images and launch templates as rows, for tests of which image is chosen. */
import { seedChannels } from "../../src/ledger/seed-channels.ts";
import { type Image, offeredListing, registeredProvider } from "../../src/model/image.ts";
import type { ImageFacts } from "../../src/model/image-facts.ts";
import type { Transaction } from "../../src/ports/store.ts";
import { goodFacts } from "./image-facts.ts";
import type { TestDeps } from "./service-deps.ts";

/** The image that a server of tests is seeded with: of no architecture, so that it serves every instance type. */
export const seededImageId = "ami-5eed0000000000001";

export function imageRow(imageId: string, facts: ImageFacts = goodFacts): Image {
  return {
    imageId,
    name: `image ${imageId}`,
    provider: registeredProvider,
    createdAt: 0,
    state: "available",
    listing: offeredListing(facts),
    facts,
  };
}

/** As a server that has just started for the first time. */
export async function seedImages({ store, clock }: TestDeps): Promise<void> {
  const { architecture: _, ...anyArchitecture } = goodFacts;
  const image = imageRow(seededImageId, { ...anyArchitecture, ...gpus });
  await store.transact(async (tx) => {
    await tx.images.insert(image);
    await seedChannels(tx, image, clock.now());
  });
}

const gpus: ImageFacts = {
  gpus: [{ id: "GPU-1", model: "NVIDIA A10G" }],
  gpuDriverVersion: "550.144",
  gpuContainerRuntime: true,
  agentConfiguration: { ...goodFacts.agentConfiguration, ECS_ENABLE_GPU_SUPPORT: "true" },
};

/** Versions from 1 on, each with its data; the first is the default. */
export async function insertTemplate(
  tx: Transaction,
  launchTemplateId: string,
  versions: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const made = { createdAt: 0, createdBy: "arn:aws:iam::123456789012:user/tester" };
  await tx.launchTemplates.insert({
    ...made,
    launchTemplateId,
    name: launchTemplateId,
    defaultVersion: 1,
    lastVersion: versions.length,
  });
  for (const [index, data] of versions.entries()) {
    await tx.launchTemplates.insertVersion({
      ...made,
      launchTemplateId,
      version: index + 1,
      data,
    });
  }
}
