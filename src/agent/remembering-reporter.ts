/** Delivers reports, and remembers the last one of each task until the server has it. */
import type { AgentMemory } from "./agent-memory.ts";
import type { StateReporter } from "./state-reporter.ts";

export function rememberingReporter(reporter: StateReporter, memory: AgentMemory): StateReporter {
  let closed = false;
  return {
    async deliver(report) {
      const isLast = report.status === "STOPPED";
      if (isLast) memory.ended(report);
      await reporter.deliver(report);
      // One that was given up is delivered by the next life: it may come twice, which is harmless.
      if (isLast && !closed) memory.delivered(report.task);
    },
    close() {
      closed = true;
      reporter.close();
    },
  };
}
