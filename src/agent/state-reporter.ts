/**
 * Delivers state reports. A report is tried until the server has taken it: only then may the next one of the same
 * task go out, so that they arrive in order, and a server that was away finds out what happened meanwhile.
 */
import type { AgentLink, SubmitTaskStateChange } from "../ports/agent-link.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/telemetry.ts";

export type StateReporter = {
  /** Resolves when the report was accepted, refused for good, or given up because the agent ended. */
  readonly deliver: (report: SubmitTaskStateChange) => Promise<void>;
  /** Lets what is waiting for a retry go. */
  readonly close: () => void;
};

const firstRetryMs = 1_000;
const maxRetryMs = 30_000;

export function stateReporter(deps: {
  readonly link: Pick<AgentLink, "submitTaskStateChange">;
  readonly clock: Clock;
  readonly log: Logger;
}): StateReporter {
  let closed = false;
  const waiting = new Set<() => void>();

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        cancel();
        resolve();
      };
      const cancel = deps.clock.after(delayMs, wake);
      waiting.add(wake);
    });

  return {
    async deliver(report) {
      for (let retryMs = firstRetryMs; !closed; retryMs = Math.min(retryMs * 2, maxRetryMs)) {
        try {
          return await deps.link.submitTaskStateChange(report);
        } catch (error) {
          const fields = { task: report.task, status: report.status, error: String(error) };
          // The one refusal that no repetition can mend.
          if (errorCode(error) === "InvalidParameterException") {
            deps.log.error(fields, "a state report was refused and is dropped");
            return;
          }
          deps.log.warn({ ...fields, retryMs }, "a state report did not arrive");
          await pause(retryMs);
        }
      }
    },
    close() {
      closed = true;
      for (const wake of [...waiting]) wake();
    },
  };
}

/** AWS's code, whether the error is an exception of ours or of an SDK. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "name" in error && typeof error.name === "string" ? error.name : undefined;
}
