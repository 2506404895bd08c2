/** A log for tests that assert on behaviour, not on what is said about it. */
import type { Logger } from "../../src/ports/telemetry.ts";

export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
