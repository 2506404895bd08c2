/**
 * The credentials for an image's registry, fetched when the image is about to be pulled: a payload names the secret
 * that holds them, and the server gives it to the agent of the task's instance.
 */
import type { AgentLink, RegistryAuthentication } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import { type RepositoryAuth, StartFailure } from "../ports/container-runtime.ts";
import { errorCode } from "./state-reporter.ts";

const attempts = 6;
const firstRetryMs = 1_000;

/** Rejects with a `StartFailure` in ECS's words when the server refuses, or cannot be reached for half a minute. */
export async function fetchRegistryAuth(
  { link, clock }: { readonly link: Pick<AgentLink, "getSecretValue">; readonly clock: Clock },
  { asmAuthData: { credentialsParameter } }: RegistryAuthentication,
): Promise<RepositoryAuth> {
  const failure = (why: string): StartFailure =>
    new StartFailure(
      "ResourceInitializationError: unable to pull secrets or registry auth: " +
        `repositoryCredentials (${credentialsParameter}): ${why}`,
      true,
    );
  for (let attempt = 1, retryMs = firstRetryMs; ; attempt += 1, retryMs *= 2) {
    try {
      const auth = readAuth(await link.getSecretValue(credentialsParameter));
      if (auth !== undefined) return auth;
      throw failure("must be a JSON object with username and password");
    } catch (error) {
      if (error instanceof StartFailure) throw error;
      // What was refused would be refused again; an error without AWS's code has not arrived.
      const refused = errorCode(error)?.endsWith("Exception") === true;
      if (refused || attempt >= attempts) throw failure((error as Error).message);
      await new Promise<void>((resolve) => clock.after(retryMs, resolve));
    }
  }
}

/** As Secrets Manager keeps the credentials of a registry: `{"username": …, "password": …}`. */
function readAuth(text: string): RepositoryAuth | undefined {
  try {
    const { username, password } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const isWhole = typeof username === "string" && typeof password === "string";
    return isWhole ? { username, password } : undefined;
  } catch {
    // What could not be read must not be shown either.
    return undefined;
  }
}
