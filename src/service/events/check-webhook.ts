/** What a webhook may be: an address that the operator gives, http or https, without credentials in it. */
import { clientError } from "../../model/errors.ts";

const urlLengthMax = 2_048;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
/** Names of webhooks that are given with the command line. */
export const givenPrefix = "serve-";

export function checkWebhookUrl(given: string): string {
  const url = URL.parse(given);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw clientError(`url '${given}' is not valid: pass an http or https address.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw clientError(
      "url must hold no user and no password: sign what is sent with a secret instead.",
    );
  }
  if (given.length > urlLengthMax) {
    throw clientError(`url must be at most ${urlLengthMax} characters, got ${given.length}.`);
  }
  return url.href;
}

export function checkWebhookName(name: string): string {
  if (!namePattern.test(name)) {
    throw clientError(
      `name '${name}' is not valid: 1 to 128 letters, digits, - and _ with a letter or digit first.`,
    );
  }
  if (!name.startsWith(givenPrefix)) return name;
  throw clientError(
    `name '${name}' is not valid: names that begin with ${givenPrefix} are those of webhooks given to \`batchyard serve\`.`,
  );
}
