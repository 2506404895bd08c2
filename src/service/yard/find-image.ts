/** An image that a request names: by its id, or `host` for the newest that this machine itself was registered as. */
import { clientError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import type { View } from "../../ports/store.ts";

export async function findImage(view: View, named: string): Promise<Image> {
  if (named === "host") {
    const own = (await view.images.list()).findLast(({ provider }) => provider === "host");
    return own ?? throwNoImage("This server offers no image of its own.");
  }
  const image = await view.images.get(named);
  return (
    image ?? throwNoImage(`The image id '[${named}]' does not exist. See batchyard image list.`)
  );
}

function throwNoImage(text: string): never {
  throw clientError(text);
}
