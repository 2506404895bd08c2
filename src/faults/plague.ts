/** What befalls machines while they run: some die, Spot Instances are reclaimed. Each step gives each its risk. */
import type { Clock } from "../ports/clock.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";
import type { Dice } from "./dice.ts";
import type { FaultPlan } from "./fault-plan.ts";

export type PlagueDeps = {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly store: Store;
  readonly provider: Pick<MachineProvider, "list" | "terminate">;
  /** Gives a Spot Instance its notice. */
  readonly reclaim: (instanceId: string, noticeSeconds: number) => Promise<void>;
  /** Hears of each deed: `died` or `reclaimed`. */
  readonly onHit: (instanceId: string, what: "died" | "reclaimed") => void;
};

const stepMs = 10_000;
const hourMs = 3_600_000;

/** A step of a loop, as the ticker runs it; none when nothing befalls machines. */
export function plague(
  { clock, dice, store, provider, reclaim, onHit }: PlagueDeps,
  { machineDeathsPerHour, spot }: FaultPlan,
): (() => Promise<number>) | undefined {
  if (machineDeathsPerHour === 0 && (spot?.reclaimsPerHour ?? 0) === 0) return undefined;
  let last = clock.now();
  return async () => {
    const hours = (clock.now() - last) / hourMs;
    last = clock.now();
    for (const { instanceId, state } of await provider.list()) {
      if (state !== "running" || !dice.chance(riskOf(machineDeathsPerHour, hours))) continue;
      await provider.terminate(instanceId);
      onHit(instanceId, "died");
    }
    if (spot !== undefined) {
      for (const instanceId of await spotInstances(store)) {
        if (!dice.chance(riskOf(spot.reclaimsPerHour, hours))) continue;
        await reclaim(instanceId, spot.noticeSeconds);
        onHit(instanceId, "reclaimed");
      }
    }
    return clock.now() + stepMs;
  };
}

/** That something which comes so often an hour comes within this time. */
function riskOf(perHour: number, hours: number): number {
  return 1 - Math.exp(-perHour * hours);
}

/** Those that have been launched and have no notice yet. */
async function spotInstances(store: Store): Promise<readonly string[]> {
  return store.read(async (view) => {
    const { items } = await view.computeEnvironments.list({ limit: 1_000 });
    const spot = items.filter(({ computeResources }) =>
      ["SPOT", "FARGATE_SPOT"].includes(computeResources?.type ?? ""),
    );
    const ids: string[] = [];
    for (const { name } of spot) {
      for (const instance of await view.instances.list(name)) {
        const { lastStatus, desiredStatus, interruptsAt } = instance;
        const isThere = lastStatus === "LAUNCHED" || lastStatus === "REGISTERED";
        if (isThere && desiredStatus !== "TERMINATED" && interruptsAt === undefined) {
          ids.push(instance.instanceId);
        }
      }
    }
    return ids;
  });
}
