/** `serve --faults`: wraps what a fault plan is about. Without a plan everything stays as it is. */
import type { ExtraLoop } from "../control/loops.ts";
import { describeFaultPlan, type FaultPlan } from "../faults/fault-plan.ts";
import { faultyProvider } from "../faults/faulty-provider.ts";
import { faultyRuntime } from "../faults/faulty-runtime.ts";
import { plague } from "../faults/plague.ts";
import { type Admit, throttledRequests } from "../faults/throttled-requests.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";
import type { MachineProvider } from "../ports/machine-provider.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { ServiceDeps } from "../service/deps.ts";
import { interruptInstance } from "../service/yard/interrupt-instance.ts";
import { randomOf } from "../sim/house/random.ts";
import { systemClock } from "./system-clock.ts";

export type FaultLab = {
  /** What goes wrong, in sentences; empty without a plan. */
  readonly lines: readonly string[];
  readonly runtime: <R extends ContainerRuntime>(runtime: R) => R;
  readonly provider: <P extends MachineProvider>(provider: P) => P;
  readonly admit: (admit: Admit) => Admit;
  readonly loops: (deps: ServiceDeps, provider: MachineProvider) => readonly ExtraLoop[];
};

export function openFaultLab(plan: FaultPlan | undefined, log: Logger): FaultLab {
  if (plan === undefined) {
    const same = <T>(one: T): T => one;
    return { lines: [], runtime: same, provider: same, admit: same, loops: () => [] };
  }
  const { launches, containers: faults, requests, seed } = plan;
  const clock = systemClock;
  const diceOf = (what: string) => randomOf(seed, `/faults/${what}`);
  return {
    lines: describeFaultPlan(plan),
    runtime: (runtime) => faultyRuntime(runtime, { clock, dice: diceOf("containers"), faults }),
    provider: (provider) =>
      launches === undefined
        ? provider
        : faultyProvider(provider, { clock, dice: diceOf("launches"), faults: launches }),
    admit: (admit) =>
      requests === undefined ? admit : throttledRequests(admit, diceOf("requests"), requests),
    loops(deps, provider) {
      const step = plague(
        {
          ...{ clock, dice: diceOf("machines"), store: deps.store, provider },
          async reclaim(instanceId, noticeSeconds) {
            await interruptInstance(deps, { instanceId, noticeSeconds });
          },
          onHit: (instanceId, what) =>
            log.warn({ instanceId }, `a machine ${what}, as the fault plan says`),
        },
        plan,
      );
      return step === undefined ? [] : [{ name: "fault lab", step, idleMs: 1_000 }];
    },
  };
}
