/** Priority of a queue: a whole number from 0, higher served first. */
import type { Refuse } from "./refuse.ts";

const priorityMax = 2 ** 31 - 1;

export function checkPriority(refuse: Refuse, priority: number): number {
  if (!Number.isInteger(priority) || priority < 0 || priority > priorityMax) {
    refuse(`Job Queue priority must be between 0 and ${priorityMax}, got ${priority}.`);
  }
  return priority;
}
