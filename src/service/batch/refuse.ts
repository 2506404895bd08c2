/**
 * How a check says no. Checks know the rule and AWS's text for it, not the request: they are given a `Refuse`
 * that wraps the text in the layout AWS Batch gives its validation failures and never returns.
 *
 * Conflicts with the state of things ("Cannot delete, …", "X does not exist") come bare from AWS; operations
 * throw `clientError` for those.
 */
import { executingRequestError } from "../../model/errors.ts";
import type { RequestContext } from "../deps.ts";

export type Refuse = (text: string) => never;

export function refuseFor(context: RequestContext): Refuse {
  return (text) => {
    throw executingRequestError(text, context.requestId);
  };
}
