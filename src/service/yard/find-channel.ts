/** A channel that a request names, and what is said when there is none. */
import type { Channel } from "../../model/channel.ts";
import { clientError } from "../../model/errors.ts";
import type { View } from "../../ports/store.ts";

export async function findChannel(view: View, name: string): Promise<Channel> {
  const channel = await view.channels.get(name);
  if (channel !== undefined) return channel;
  const others = (await view.channels.list()).map((one) => one.name).join(", ");
  throw clientError(
    `There is no channel ${name}. Channels are: ${others || "none"}. ` +
      `Create it: batchyard image channels create ${name}`,
  );
}
