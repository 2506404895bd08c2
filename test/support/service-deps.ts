/** Everything operations are given, over a store in memory: real code, time that a test moves, ids that count. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTelemetryBook } from "../../src/control/telemetry-book.ts";
import { instanceTypes } from "../../src/machines/catalogue/instance-types.ts";
import type { Site } from "../../src/model/arn.ts";
import { awsQuotas } from "../../src/model/quotas.ts";
import type { QueueState } from "../../src/ports/explanations.ts";
import type { Store } from "../../src/ports/store.ts";
import type { RequestContext, ServiceDeps } from "../../src/service/deps.ts";
import { openFileLogStore } from "../../src/store/logs/file-log-store.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { countingIds } from "./counting-ids.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

export const testSite: Site = { partition: "aws", region: "eu-west-1", account: "123456789012" };

export const testContext: RequestContext = {
  requestId: "00000000-0000-4000-8000-000000000001",
  principalArn: "arn:aws:iam::123456789012:user/tester",
  accessKeyId: "AKIATESTTESTTESTTEST",
};

export type TestDeps = ServiceDeps & {
  readonly clock: ManualClock;
  readonly store: Store;
  /** How often the loops were told that something changed. */
  readonly pokes: () => number;
  /** What `whyWaiting` answers, by job id. */
  readonly reasons: Map<string, string>;
  /** What `queueState` answers, by queue. */
  readonly queueStates: Map<string, QueueState>;
  readonly close: () => Promise<void>;
};

/** The caller closes it (`after(() => deps.close())`). */
export async function testDeps(): Promise<TestDeps> {
  const clock = manualClock();
  const folder = await mkdtemp(join(tmpdir(), "batchyard-test-"));
  const store = await openSqliteStore({ path: ":memory:" });
  const logs = await openFileLogStore({ dir: join(folder, "logs"), clock });
  const reasons = new Map<string, string>();
  const queueStates = new Map<string, QueueState>();
  let pokes = 0;
  return {
    site: testSite,
    store,
    clock,
    ids: countingIds(),
    logs,
    instanceTypes,
    machines: {
      name: "fake",
      consoleOutput: async (instanceId) => `${instanceId} said something\n`,
      addressOf: (instanceId) => (instanceId.startsWith("i-") ? "10.0.0.7" : undefined),
    },
    about: { version: "0.0.0", runtime: "fake (1)", startedAt: clock.now() },
    quotas: awsQuotas,
    waitingJobs: { admit: async () => {} },
    deliveries: { troubleOf: () => undefined },
    explanations: {
      whyWaiting: ({ jobId }) => reasons.get(jobId),
      queueState: (jobQueue) => queueStates.get(jobQueue),
      verdictOn: () => undefined,
      wouldWait: async () => undefined,
    },
    agents: { isConnected: () => false, disconnect: () => {} },
    taskUse: createTelemetryBook(),
    secrets: { find: async () => ({ kind: "missing", why: "there are none here" }) },
    keyring: { learn: () => {}, forget: () => {} },
    poke: () => {
      pokes += 1;
    },
    pokes: () => pokes,
    reasons,
    queueStates,
    async close() {
      await store.close();
      await logs.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
