/** Medians and aligned rows. */
import Table from "cli-table3";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  if (sorted.length % 2 === 1) return middle;
  return (middle + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2;
}

export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(text)));
  process.stdout.write(`${title}\n${table.toString()}\n\n`);
}

function text(value: string | number): string {
  if (typeof value === "string") return value;
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
