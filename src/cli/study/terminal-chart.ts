/** Two curves in a terminal, one above the other on a common time: what runs, and what waits. */
import type { StudyReport } from "../../sim/report/study-report.ts";
import { countText, timeText } from "./words.ts";

const [columns, rows] = [72, 6];
const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

export function terminalChart({ stepMs, points }: StudyReport["series"]): string {
  if (points.length === 0) return "";
  const lasts = stepMs * points.length;
  return [
    ...band(
      "running",
      points.map(({ running }) => running),
    ),
    ...band(
      "waiting",
      points.map(({ waiting }) => waiting),
    ),
    axis(lasts),
  ].join("\n");
}

function band(title: string, values: readonly number[]): readonly string[] {
  const heights = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    // The highest of what one column stands for: a short peak must not vanish.
    return Math.max(...values.slice(from, to));
  });
  const top = Math.max(...heights, 1);
  return Array.from({ length: rows }, (_, row) => {
    const label = row === 0 ? countText(Math.ceil(top)) : row === rows - 1 ? title : "";
    const line = heights.map((height) => {
      const eighths = Math.round((height / top) * rows * 8) - (rows - 1 - row) * 8;
      // What is not nothing is to be seen.
      const least = height > 0 && row === rows - 1 ? 1 : 0;
      return blocks[Math.min(8, Math.max(least, eighths))];
    });
    return `${label.padStart(9)} ┤${line.join("").trimEnd()}`;
  });
}

function axis(lastsMs: number): string {
  const end = timeText(lastsMs);
  return `${" ".repeat(9)} └${"─".repeat(columns)}\n${" ".repeat(10)} 0${end.padStart(columns - 1)}`;
}
