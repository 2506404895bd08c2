/** Names of queues, compute environments and job definitions share one alphabet; each has its own text. */
import type { Refuse } from "./refuse.ts";

const alphabet = /^[A-Za-z0-9_-]{1,128}$/;

export function checkName(refuse: Refuse, name: string, what: string): void {
  if (!alphabet.test(name)) {
    refuse(
      `${what} name should match a valid pattern. "${name}" is not 1 to 128 letters, digits, - and _.`,
    );
  }
}
