/** Metrics by prom-client. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { Metrics } from "../ports/telemetry.ts";

export type MetricsPage = Metrics & { readonly page: () => Promise<string> };

/** What each metric says; a name that is not here is a mistake and refused. */
const counters: Readonly<Record<string, { help: string; labels: readonly string[] }>> = {
  batchyard_requests_total: {
    help: "Requests answered, by service, operation and HTTP status.",
    labels: ["service", "operation", "status"],
  },
};

const timings: Readonly<Record<string, { help: string; labels: readonly string[] }>> = {
  batchyard_request_seconds: {
    help: "Time from a request's last byte to its answer.",
    labels: ["service", "operation"],
  },
  batchyard_commit_seconds: { help: "Time of one durable commit.", labels: [] },
  batchyard_commit_works: { help: "Works that shared one durable commit.", labels: [] },
  batchyard_decide_seconds: { help: "Time of one snapshot and the decision on it.", labels: [] },
};

export function createMetrics(): MetricsPage {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const countersByName = new Map(
    Object.entries(counters).map(([name, { help, labels }]) => [
      name,
      new Counter({ name, help, labelNames: [...labels], registers }),
    ]),
  );
  const timingsByName = new Map(
    Object.entries(timings).map(([name, { help, labels }]) => {
      const buckets = name.endsWith("_works") ? [1, 2, 4, 8, 16, 32, 64, 128, 256] : secondsBuckets;
      return [name, new Histogram({ name, help, labelNames: [...labels], buckets, registers })];
    }),
  );
  return {
    count: (name, labels, by = 1) => known(countersByName, name).inc(labels ?? {}, by),
    time: (name, seconds, labels) => known(timingsByName, name).observe(labels ?? {}, seconds),
    page: () => registry.metrics(),
  };
}

const secondsBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

function known<T>(metrics: ReadonlyMap<string, T>, name: string): T {
  const metric = metrics.get(name);
  if (metric === undefined) throw new Error(`No metric is named ${name}; add it to telemetry.ts.`);
  return metric;
}
