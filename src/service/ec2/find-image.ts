/** An image by its id, and whether the caller may change it. */
import { type Image, registeredProvider } from "../../model/image.ts";
import type { View } from "../../ports/store.ts";
import { checkId } from "./check-id.ts";
import { ec2Error, noSuchImage } from "./ec2-errors.ts";

export async function findImage(view: View, imageId: string): Promise<Image> {
  checkId("ami", imageId);
  const image = await view.images.get(imageId);
  if (image === undefined) throw noSuchImage([imageId]);
  return image;
}

/** Images that a machine provider offers by itself are nobody's to change: they are read anew at every start. */
export async function findOwnImage(view: View, imageId: string): Promise<Image> {
  const image = await findImage(view, imageId);
  if (image.provider !== registeredProvider) {
    throw ec2Error(
      "AuthFailure",
      `Not authorized for image:${imageId}: it is offered by the machine provider '${image.provider}' itself, ` +
        "not registered by anyone.",
    );
  }
  return image;
}
