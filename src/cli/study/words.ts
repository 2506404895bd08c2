/** Times, amounts and money of a study as people write them. */
import type { JobsReport } from "../../sim/report/study-report.ts";

/** How long half of them, 95 % and the longest waited; dashes where none has started. */
export function waitTexts(wait: JobsReport["wait"]): readonly [string, string, string] {
  if (wait === undefined) return ["-", "-", "-"];
  return [timeText(wait.p50), timeText(wait.p95), timeText(wait.max)];
}

/** `2 h 05 min`, `1 min 30 s`, `250 ms`. */
export function timeText(ms: number): string {
  if (ms === 0) return "0 s";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${two(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

export function moneyText(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** Of one job, which costs fractions of a cent mostly. */
export function smallMoneyText(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}

export function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
