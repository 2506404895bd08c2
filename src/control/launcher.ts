/**
 * Closes the gap between instance rows and machines.
 *
 *   wanted, not launched      -> launch; a refusal is remembered as a shortage and the row leaves
 *   not wanted, machine there -> terminate, until the provider no longer lists it
 *   wanted, machine gone      -> the instance is lost: its tasks end with it
 *   wanted, never joined      -> not wanted any more, and remembered of its environment
 *   machine without a row     -> terminate (what an earlier life of this server left)
 *   not wanted, its owner's   -> its tasks are stopped, then its row leaves
 *
 * Every deed may be repeated, so a crash needs no log of them. Launches run beside the loop: a machine that takes
 * a minute to boot holds up nothing.
 */
import { loseInstance } from "../ledger/lose-instance.ts";
import { wantTaskStopped } from "../ledger/stop-task.ts";
import type { Site } from "../model/arn.ts";
import type { Instance } from "../model/instance.ts";
import type { Clock } from "../ports/clock.ts";
import type { LaunchOutcome, MachineProvider } from "../ports/machine-provider.ts";
import type { Store } from "../ports/store.ts";
import type { Logger } from "../ports/telemetry.ts";
import type { JoinFailures } from "./join-failures.ts";
import { launchRequest } from "./launch-request.ts";
import type { Shortages } from "./shortages.ts";

export type LauncherDeps = {
  readonly site: Site;
  readonly store: Store;
  readonly clock: Clock;
  readonly provider: MachineProvider;
  readonly shortages: Shortages;
  readonly joinFailures: JoinFailures;
  readonly log: Logger;
  /** Whether the agent of an instance is connected. */
  readonly isConnected: (instanceId: string) => boolean;
  /** Tasks are wanted stopped. */
  readonly onStopping: () => void;
  /** Rows have changed that the planner decides by. */
  readonly onChange: () => void;
};

export type Launcher = {
  readonly step: () => Promise<number | undefined>;
  /** Resolves when no launch or termination is under way. */
  readonly settled: () => Promise<void>;
};

/** How often machines are compared with rows when nothing else happens. */
const reconcileEveryMs = 5_000;
/** A machine whose agent has not registered by then is given up. */
const registrationLimitMs = 5 * 60_000;
const retryMs = 2_000;

export function createLauncher(deps: LauncherDeps): Launcher {
  const { store, clock, provider, log } = deps;
  /** Deeds under way, by instance: none is begun twice. */
  const underWay = new Map<string, Promise<void>>();

  async function step(): Promise<number | undefined> {
    // Rows first: a machine launched between the two reads would look gone the other way round.
    const rows = await store.read((view) => view.instances.list());
    const machines = await provider.list();
    const running = new Set(
      machines.filter(({ state }) => state === "running").map(({ instanceId }) => instanceId),
    );
    const known = new Set(rows.map(({ instanceId }) => instanceId));
    for (const row of rows) consider(row, running.has(row.instanceId));
    for (const instanceId of running) {
      if (!known.has(instanceId)) begin(instanceId, () => provider.terminate(instanceId));
    }
    return clock.now() + reconcileEveryMs;
  }

  function consider(row: Instance, running: boolean): void {
    const { instanceId } = row;
    if (row.lastStatus === "TERMINATED") return;
    if (row.unmanaged) {
      if (row.desiredStatus === "TERMINATED") begin(instanceId, () => letGo(row));
      return;
    }
    if (row.desiredStatus === "TERMINATED") {
      begin(instanceId, () => terminate(row, running));
    } else if (row.lastStatus !== "REGISTERED" && isOverdue(row)) {
      begin(instanceId, () => giveUp(row));
    } else if (row.lastStatus === "PENDING") {
      begin(instanceId, () => launch(row));
    } else if (!running) {
      begin(instanceId, () => lose(row, "The machine is gone."));
    }
  }

  /** One of no cluster has no agent that could register. */
  function isOverdue(row: Instance): boolean {
    if (row.lastStatus === "LAUNCHED" && row.clusterName === "") return false;
    return clock.now() - row.createdAt > registrationLimitMs;
  }

  function begin(instanceId: string, deed: () => Promise<void>): void {
    if (underWay.has(instanceId)) return;
    const done = deed()
      .catch((error: unknown) => {
        log.error({ instanceId, err: error }, "a machine could not be brought to its wanted state");
        clock.after(retryMs, deps.onChange);
      })
      .finally(() => underWay.delete(instanceId));
    underWay.set(instanceId, done);
  }

  async function launch(row: Instance): Promise<void> {
    const context = await store.read(async (view) => ({
      environment: await view.computeEnvironments.get(row.computeEnvironment),
      launch: await view.records("ec2-launch").get(row.instanceId),
      tags: await view.ec2Tags.of(row.instanceId),
    }));
    const made = await launchRequest(deps.site, row, context);
    const outcome = made.kind === "request" ? await provider.launch(made.request) : made;
    if (outcome.kind === "launched") {
      await store.transact(async (tx) => {
        const current = await tx.instances.get(row.instanceId);
        if (current?.lastStatus !== "PENDING") return; // its agent was quicker
        await tx.instances.update({ ...current, lastStatus: "LAUNCHED" });
      });
      log.info(
        { instanceId: row.instanceId, instanceType: row.instanceType, ce: row.computeEnvironment },
        "instance launched",
      );
    } else {
      await refused(row, outcome);
    }
    deps.onChange();
  }

  /** A refused instance of an environment was never there; one that somebody ran is shown with the reason. */
  async function refused(
    row: Instance,
    { code, message: text }: Extract<LaunchOutcome, { kind: "refused" }>,
  ): Promise<void> {
    const { instanceId, computeEnvironment, infrastructureRevision, instanceType } = row;
    const wasRun = await store.transact(async (tx) => {
      const launch = await tx.records("ec2-launch").get(instanceId);
      if (launch === undefined) await tx.instances.remove(instanceId);
      else {
        const statusReason = `Server.${code}: ${text}`;
        await loseInstance({ site: deps.site }, tx, instanceId, statusReason, clock.now());
      }
      return launch !== undefined;
    });
    if (wasRun) return;
    const message = `${code}: ${text}`;
    const first = deps.shortages.add(
      { computeEnvironment, infrastructureRevision, instanceType, code, message },
      clock.now(),
    );
    if (first) log.info({ ce: computeEnvironment, instanceType, code }, text);
  }

  async function terminate(row: Instance, running: boolean): Promise<void> {
    if (running) await provider.terminate(row.instanceId);
    await lose(row, row.statusReason ?? "Terminated.");
  }

  /** The machine is its owner's and stays: what runs on it ends, and with the last of that its row. */
  async function letGo(row: Instance): Promise<void> {
    const { instanceId } = row;
    const running = await store.transact(async (tx) => {
      if (!deps.isConnected(instanceId)) return false; // nobody to ask
      const tasks = await tx.tasks.live(instanceId);
      const cause = { kind: "instance-lost", instanceId } as const;
      for (const task of tasks) await wantTaskStopped(tx, task, cause);
      return tasks.length > 0;
    });
    if (running) deps.onStopping();
    else await lose(row, row.statusReason ?? "It left the cluster.");
  }

  async function giveUp(row: Instance): Promise<void> {
    const { instanceId, computeEnvironment, infrastructureRevision } = row;
    const minutes = registrationLimitMs / 60_000;
    const statusReason =
      row.lastStatus === "PENDING"
        ? `It could not be launched within ${minutes} minutes.`
        : `Its agent did not register within ${minutes} minutes.`;
    const givenUp = await store.transact(async (tx) => {
      const current = await tx.instances.get(instanceId);
      if (current?.lastStatus !== row.lastStatus) return false; // its agent was quicker
      await tx.instances.update({ ...current, desiredStatus: "TERMINATED", statusReason });
      return true;
    });
    if (!givenUp) return;
    const message = `Instance ${instanceId}: ${statusReason}`;
    deps.joinFailures.add({ computeEnvironment, infrastructureRevision, message }, clock.now());
    log.warn({ instanceId }, statusReason);
    deps.onChange();
  }

  async function lose(row: Instance, statusReason: string): Promise<void> {
    await store.transact((tx) =>
      loseInstance({ site: deps.site }, tx, row.instanceId, statusReason, clock.now()),
    );
    deps.shortages.clear(); // what was too little may now be enough
    log.info({ instanceId: row.instanceId, statusReason }, "instance terminated");
    deps.onChange();
  }

  return {
    step,
    async settled() {
      await Promise.all(underWay.values());
    },
  };
}
