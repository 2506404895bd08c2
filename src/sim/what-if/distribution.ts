/**
 * How long things take, as a study says it: a time, or how times are spread. Draws are made of a number from 0 to 1, so
 * that one draw per thing is enough and nothing else shifts when a distribution changes.
 */
import type { Value } from "../../documents/document.ts";
import { given, items, members, span } from "../../documents/read-value.ts";

export type Distribution =
  | { readonly kind: "constant"; readonly ms: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "exponential"; readonly mean: number }
  /** Half are below the median, and 95 % below `p95`: what job durations mostly look like. */
  | { readonly kind: "lognormal"; readonly median: number; readonly p95: number }
  | { readonly kind: "anyOf"; readonly values: readonly number[] };

export function constant(ms: number): Distribution {
  return { kind: "constant", ms };
}

/** Throws a DocumentError that says what is allowed. */
export function readDistribution(value: Value): Distribution {
  if (typeof value.value !== "object") return constant(span(value));
  const names = ["uniform", "exponential", "median", "p95", "anyOf"] as const;
  const one = members(value, names);
  const exponential = given(one.exponential, span);
  if (exponential !== undefined) return { kind: "exponential", mean: exponential };
  const anyOf = items(one.anyOf).map(span);
  if (anyOf.length > 0) return { kind: "anyOf", values: anyOf };
  const [min, max, ...more] = items(one.uniform).map(span);
  if (min !== undefined) {
    if (max === undefined || max < min || more.length > 0) {
      one.uniform.fail("must be two times, the lesser first: [5m, 20m].");
    }
    return { kind: "uniform", min, max: max ?? min };
  }
  const median = given(one.median, span);
  if (median === undefined) {
    return value.fail(
      "must be a time such as 10m, {uniform: [5m, 20m]}, {exponential: 10m}, {median: 10m, p95: 1h} or {anyOf: [1m, 1h]}.",
    );
  }
  const p95 = span(one.p95);
  if (p95 < median || median === 0)
    one.p95.fail("must be no less than the median, which is not 0.");
  return { kind: "lognormal", median, p95 };
}

/** Milliseconds, rounded; `at` is from 0 to 1, `at` 0.5 being the median. */
export function drawFrom(distribution: Distribution, at: number): number {
  return Math.round(unrounded(distribution, Math.min(Math.max(at, 1e-9), 1 - 1e-9)));
}

function unrounded(distribution: Distribution, at: number): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.ms;
    case "uniform":
      return distribution.min + at * (distribution.max - distribution.min);
    case "exponential":
      return -distribution.mean * Math.log(1 - at);
    case "lognormal": {
      const sigma = Math.log(distribution.p95 / distribution.median) / normalQuantile(0.95);
      return distribution.median * Math.exp(sigma * normalQuantile(at));
    }
    case "anyOf":
      return distribution.values[Math.floor(at * distribution.values.length)] ?? 0;
  }
}

/** Of the standard normal distribution, by Hastings' approximation: within 0.0005, which is more than a study knows. */
function normalQuantile(at: number): number {
  if (at < 0.5) return -normalQuantile(1 - at);
  const t = Math.sqrt(-2 * Math.log(1 - at));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}
