/**
 * Parameters of Systems Manager by name: those that somebody put, and those under `/aws/service/…` that AWS publishes,
 * which here follow from the channels of images at every moment.
 */
import { optimizedParameters } from "../core/images/optimized-parameters.ts";
import type { Parameter } from "../model/parameter.ts";
import type { View } from "../ports/store.ts";

/** What both kinds have. */
export type AnyParameter = Pick<
  Parameter,
  "name" | "type" | "value" | "version" | "dataType" | "modifiedAt"
>;

/** Nobody but AWS, which is this server, has parameters below it. */
export const publishedPrefix = "/aws/";

/** `now` is epoch milliseconds. */
export async function findParameter(
  view: View,
  name: string,
  now: number,
): Promise<AnyParameter | undefined> {
  if (!name.startsWith(publishedPrefix)) return view.records("parameter").get(name);
  return (await publishedParameters(view, now)).find((parameter) => parameter.name === name);
}

/** The same for a name out of an ARN, which writes `parameter/name` for both `name` and `/name`. */
export async function findParameterOfArn(
  view: View,
  name: string,
  now: number,
): Promise<AnyParameter | undefined> {
  const found = await findParameter(view, name, now);
  return found ?? (/^\/[^/]+$/.test(name) ? findParameter(view, name.slice(1), now) : undefined);
}

/** By name, those whose name begins so. */
export async function parametersBelow(
  view: View,
  prefix: string,
  now: number,
): Promise<readonly AnyParameter[]> {
  const put = await view.records("parameter").all(prefix);
  const published = await publishedParameters(view, now);
  return [...put, ...published.filter(({ name }) => name.startsWith(prefix))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

async function publishedParameters(view: View, now: number): Promise<readonly AnyParameter[]> {
  const images = new Map((await view.images.list()).map((image) => [image.imageId, image]));
  const channels = new Map((await view.channels.list()).map((channel) => [channel.name, channel]));
  return optimizedParameters(channels, images, now).map(
    ({ name, value, version, lastModifiedAt }) => ({
      name,
      value,
      version,
      type: "String",
      dataType: "text",
      modifiedAt: lastModifiedAt,
    }),
  );
}
