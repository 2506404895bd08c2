/** ModifyImageAttribute: the description, or who may launch it; of an image of one's own. */
import type { LaunchPermission, ModifyImageAttributeRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { Image, ImageListing } from "../../model/image.ts";
import type { ServiceDeps } from "../deps.ts";
import { ec2Error, invalidValue, missingParameter } from "./ec2-errors.ts";
import { findOwnImage } from "./find-image.ts";

type Input = Decoded<ModifyImageAttributeRequest>;

export async function modifyImageAttribute(
  deps: ServiceDeps,
  input: Input,
): Promise<Record<never, never>> {
  await deps.store.transact(async (tx) => {
    const image = await findOwnImage(tx, input.ImageId);
    await tx.images.update({ ...image, listing: changed(image, input) });
  });
  return {};
}

function changed({ listing }: Image, input: Input): ImageListing {
  const description =
    input.Description?.Value ?? (input.Attribute === "description" ? input.Value : undefined);
  if (description !== undefined) {
    const { description: _before, ...rest } = listing;
    return description === "" ? rest : { ...rest, description };
  }
  const { add, remove } = permissionsOf(input);
  if (add.length + remove.length > 0) {
    const left = listing.launchPermissions.filter((one) => !remove.includes(one));
    return { ...listing, launchPermissions: [...new Set([...left, ...add])].sort() };
  }
  if (input.Attribute !== undefined && input.Attribute !== "launchPermission") {
    throw ec2Error(
      "UnsupportedOperation",
      `Of an image's attributes only description and launchPermission can be changed, not ${input.Attribute}.`,
    );
  }
  throw missingParameter("description or launchPermission");
}

/** As structures, or as the older lists with an operation. */
function permissionsOf(input: Input): { add: readonly string[]; remove: readonly string[] } {
  const { Add = [], Remove = [] } = input.LaunchPermission ?? {};
  const listed = [...(input.UserIds ?? []), ...(input.UserGroups ?? [])].map(checkHolder);
  const operation = input.OperationType ?? "add";
  return {
    add: [...Add.map(holderOf), ...(operation === "add" ? listed : [])],
    remove: [...Remove.map(holderOf), ...(operation === "remove" ? listed : [])],
  };
}

function holderOf({ UserId, Group, ...others }: Decoded<LaunchPermission>): string {
  const holder = UserId ?? Group ?? others.OrganizationArn ?? others.OrganizationalUnitArn;
  if (holder === undefined) throw missingParameter("userId or group");
  return checkHolder(holder);
}

function checkHolder(holder: string): string {
  if (holder === "all" || /^\d{12}$/.test(holder) || holder.startsWith("arn:")) return holder;
  throw invalidValue(
    "launchPermission",
    holder,
    "Give an account of 12 digits, the group all, or the ARN of an organization.",
  );
}
