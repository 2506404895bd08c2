/** Tables for people: aligned, numbers to the right, no colours that a pipe would have to strip. */
import Table from "cli-table3";

const noLines = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** Framed, for a report that is read once. */
export function framedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return drawn(head, rows, { style: { head: [], border: [], compact: true } });
}

/** Columns alone, for answers that are also read by `grep` and `awk`. No line ends in blanks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const style = { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 };
  return drawn(head, rows, { chars: noLines, style }).replaceAll(/ +$/gm, "");
}

function drawn(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: Table.TableConstructorOptions,
): string {
  const numeric = head.map((_, column) => rows.every((row) => /^[\d.,]+$/.test(row[column] ?? "")));
  const colAligns = numeric.map((isNumeric) => (isNumeric ? "right" : "left"));
  const made = new Table({ head: [...head], colAligns, ...options });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
}
