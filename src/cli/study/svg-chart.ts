/** Curves over time as SVG, without a script: panels one above the other on one axis, coloured by the page's style. */
import { countText, timeText } from "./words.ts";

/** A filled curve; `style` is its class. */
export type Curve = {
  readonly title: string;
  readonly style: string;
  readonly values: readonly number[];
};

export type Panel = { readonly unit: string; readonly curves: readonly Curve[] };

const [width, panelHeight, gap] = [960, 170, 34];
const margin = { left: 56, right: 12, top: 26, bottom: 30 };
const innerWidth = width - margin.left - margin.right;
/** Steps are drawn no finer than this: what is finer cannot be seen. */
const columnsMax = 480;

/** `stepMs`: how much time each value stands for. */
export function svgChart(panels: readonly Panel[], stepMs: number): string {
  const height = margin.top + panels.length * (panelHeight + gap) - gap + margin.bottom;
  const steps = Math.max(1, ...panels.flatMap(({ curves }) => curves.map((c) => c.values.length)));
  const lastsMs = steps * stepMs;
  const bodies = panels.map((panel, n) => {
    return panelSvg(panel, margin.top + n * (panelHeight + gap), lastsMs);
  });
  const title = panels.flatMap(({ curves }) => curves.map((curve) => curve.title)).join(", ");
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title} over time">`,
    ...bodies,
    timeAxis(lastsMs, height - margin.bottom),
    "</svg>",
  ].join("\n");
}

function panelSvg({ unit, curves }: Panel, top: number, lastsMs: number): string {
  const columns = curves.map(({ values }) => thinned(values));
  const most = Math.max(1, ...columns.flat());
  const ticks = ticksUpTo(most);
  const scale = Math.max(most, ticks.at(-1) ?? 1);
  const y = (value: number): number => top + panelHeight * (1 - value / scale);
  const grid = ticks.map((tick) => {
    const at = y(tick).toFixed(1);
    const line = `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/>`;
    return `${line}<text class="tick" x="${margin.left - 8}" y="${at}" dy="0.32em" text-anchor="end">${countText(tick)}</text>`;
  });
  const verticals = timeTicks(lastsMs).map((ms) => {
    const x = xOf(ms, lastsMs);
    return `<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${top + panelHeight}"/>`;
  });
  const shapes = curves.map(({ style }, n) => {
    const outline = outlineOf(columns[n] ?? [], y);
    const [left, right, floor] = [margin.left, width - margin.right, y(0).toFixed(1)];
    return (
      `<path class="area ${style}" d="M${left} ${floor} L${outline.slice(1)} L${right} ${floor} Z"/>` +
      `<path class="line ${style}" d="${outline}"/>`
    );
  });
  return [...grid, ...verticals, ...shapes, legend(curves, unit, top - 10)].join("\n");
}

/** Square and name of each curve, in a row above the panel. */
function legend(curves: readonly Curve[], unit: string, y: number): string {
  let x = margin.left;
  const keys = curves.map(({ title, style }) => {
    const key =
      `<rect class="key ${style}" x="${x}" y="${y - 9}" width="10" height="10" rx="2"/>` +
      `<text class="name" x="${x + 16}" y="${y}">${title}</text>`;
    x += 34 + title.length * 7.2;
    return key;
  });
  const right = `<text class="tick" x="${width - margin.right}" y="${y}" text-anchor="end">${unit}</text>`;
  return [...keys, right].join("");
}

/** Averages of steps that would be drawn on the same spot. */
function thinned(values: readonly number[]): readonly number[] {
  const columns = Math.min(columnsMax, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const some = values.slice(from, Math.floor(((column + 1) * values.length) / columns));
    return some.reduce((sum, value) => sum + value, 0) / Math.max(1, some.length);
  });
}

/** Stairs: each value holds for its whole step. */
function outlineOf(values: readonly number[], y: (value: number) => number): string {
  const step = innerWidth / Math.max(1, values.length);
  const points = values.map((value, n) => {
    const [from, to] = [margin.left + n * step, margin.left + (n + 1) * step];
    return `${from.toFixed(1)} ${y(value).toFixed(1)} L${to.toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return `M${points.join(" L")}`;
}

function ticksUpTo(most: number): readonly number[] {
  const step = niceStep(most / 4, [1, 2, 5, 10]);
  const ticks: number[] = [];
  for (let tick = 0; tick < most + step; tick += step) ticks.push(tick);
  return ticks;
}

/** The least of these multiples of a power of ten that is no less. */
function niceStep(least: number, multiples: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const found = multiples.find((multiple) => multiple * power >= least);
  return (found ?? 10) * power;
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const timeSteps = [
  ...[1_000, 5_000, 15_000, 30_000, minute, 5 * minute, 15 * minute, 30 * minute],
  ...[hour, 2 * hour, 4 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day],
];

function timeTicks(lastsMs: number): readonly number[] {
  const step = timeSteps.find((one) => lastsMs / one <= 9) ?? lastsMs / 4;
  const ticks: number[] = [];
  for (let at = 0; at <= lastsMs; at += step) ticks.push(at);
  return ticks;
}

function timeAxis(lastsMs: number, y: number): string {
  const ticks = timeTicks(lastsMs).map((ms) => {
    const text = ms === 0 ? "0" : timeText(ms).replace(/ 00 (?:min|s|h)$/, "");
    return `<text class="tick" x="${xOf(ms, lastsMs)}" y="${y + 18}" text-anchor="middle">${text}</text>`;
  });
  return ticks.join("");
}

function xOf(ms: number, lastsMs: number): string {
  return (margin.left + (ms / lastsMs) * innerWidth).toFixed(1);
}
