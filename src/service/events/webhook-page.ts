/** What is to be told to one webhook, from a place on: the events that it wants, as texts. */
import type { Site } from "../../model/arn.ts";
import type { Webhook } from "../../model/webhook.ts";
import type { Store } from "../../ports/store.ts";
import { placeText, readPlace } from "./event-place.ts";
import { readEvents } from "./read-events.ts";

export async function webhookPage(
  deps: { readonly site: Site; readonly store: Pick<Store, "read"> },
  { jobQueue, statuses }: Webhook,
  after: string,
): Promise<{
  readonly events: readonly {
    readonly place: string;
    readonly id: string;
    readonly body: string;
  }[];
  readonly reached: string;
  readonly atEnd: boolean;
}> {
  const filter = {
    ...(jobQueue === undefined ? {} : { jobQueue }),
    ...(statuses === undefined ? {} : { statuses }),
  };
  const { events, reached, atEnd } = await readEvents(deps, readPlace("reached", after), filter);
  return {
    events: events.map(({ place, event }) => ({
      place: placeText(place),
      id: event.id,
      body: JSON.stringify(event),
    })),
    reached: placeText(reached),
    atEnd,
  };
}
