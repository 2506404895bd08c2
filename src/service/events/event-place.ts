/**
 * A place in the stream of events: everything up to it has been seen. As a text it is the `id` of server-sent events.
 *
 *   17      all of change 17
 *   17.5    of the children that changed together in change 17, those up to index 5
 */
import { clientError } from "../../model/errors.ts";

export type EventPlace = { readonly id: number; readonly index?: number };

export function placeText({ id, index }: EventPlace): string {
  return index === undefined ? String(id) : `${id}.${index}`;
}

/** `name` is that of the parameter or header, for the refusal of what is no place. */
export function readPlace(name: string, text: string): EventPlace {
  const [, id, index] = /^(\d{1,15})(?:\.(\d{1,5}))?$/.exec(text) ?? [];
  if (id === undefined) {
    throw clientError(
      `${name} '${text}' is not valid: pass the id of an event of this stream, or 0 for all that are kept.`,
    );
  }
  return { id: Number(id), ...(index === undefined ? {} : { index: Number(index) }) };
}
