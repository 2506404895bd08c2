/**
 * Registers an instance: tries again while the server cannot be reached or has no time, gives up when it refuses.
 */
import type { AgentLink, RegisterContainerInstance } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/telemetry.ts";
import { errorCode } from "./state-reporter.ts";

export type Registering = {
  /** Resolves with the ARN of the container instance; rejects when the server refuses, or after `giveUp`. */
  readonly done: () => Promise<string>;
  readonly giveUp: () => void;
};

const firstRetryMs = 3_000;
const maxRetryMs = 192_000;
/** Asking again cannot help. */
const refusals = new Set([
  "InvalidParameterException",
  "ClientException",
  "ClusterNotFoundException",
  "AccessDeniedException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
]);

export function registerInstance(
  deps: {
    readonly link: Pick<AgentLink, "registerContainerInstance">;
    readonly clock: Clock;
    readonly log: Logger;
  },
  request: RegisterContainerInstance,
): Registering {
  let givenUp = false;
  let wake = (): void => undefined;
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = deps.clock.after(delayMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  return {
    async done() {
      for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, maxRetryMs)) {
        try {
          return (await deps.link.registerContainerInstance(request)).containerInstanceArn;
        } catch (error) {
          if (refusals.has(errorCode(error) ?? "")) throw error;
          deps.log.warn(
            { error: String(error), retryMs },
            "the instance could not be registered yet",
          );
          await pause(retryMs);
          if (givenUp) throw new Error("the agent was stopped before it registered");
        }
      }
    },
    giveUp() {
      givenUp = true;
      wake();
    },
  };
}
