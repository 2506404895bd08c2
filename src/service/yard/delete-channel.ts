/** DeleteChannel: removes a channel of the owner's, unless an environment follows it; its images stay. */
import { type Channel, imageTypes } from "../../model/channel.ts";
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import { clientError } from "../../model/errors.ts";
import type { DeleteChannelInput, DeleteChannelOutput } from "../../yard/delete-channel.ts";
import type { ServiceDeps } from "../deps.ts";
import { eachEnvironment } from "./each-environment.ts";
import { findChannel } from "./find-channel.ts";

export async function deleteChannel(
  { store }: ServiceDeps,
  { name }: DeleteChannelInput,
): Promise<DeleteChannelOutput> {
  await store.transact(async (tx) => {
    const channel = await findChannel(tx, name);
    if (imageTypes.includes(name)) {
      throw clientError(`Channel ${name} is that of an image type of AWS Batch and stays.`);
    }
    const followers: string[] = [];
    for await (const environment of eachEnvironment(tx)) {
      if (follows(environment, channel)) followers.push(environment.name);
    }
    if (followers.length > 0) {
      throw clientError(
        `Channel ${name} is named by compute environments ${followers.join(", ")}. Update them first.`,
      );
    }
    await tx.channels.remove(name);
  });
  return {};
}

function follows({ computeResources }: ComputeEnvironment, { name }: Channel): boolean {
  if (computeResources === undefined) return false;
  const { imageId, ec2Configuration } = computeResources;
  return (
    imageId === name || ec2Configuration.some(({ imageIdOverride }) => imageIdOverride === name)
  );
}
