/**
 * Which container of a task waits for which, both ways: those that others depend on start first and stop last.
 *
 * As with ECS, `startTimeout` belongs to the container that is waited for, and counts from its start.
 */
import type { ContainerDependency } from "../model/task-work.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContainerRun } from "./container-run.ts";

export type Runs = ReadonlyMap<string, ContainerRun>;

/** Resolves when all that a container waits for has come true, or with the first reason why it never will. */
export async function dependenciesMet(
  clock: Clock,
  runs: Runs,
  name: string,
  dependsOn: readonly ContainerDependency[],
): Promise<string | undefined> {
  try {
    await Promise.all(dependsOn.map((dependency) => met(clock, runs, dependency)));
    return undefined;
  } catch (error) {
    return `ContainerDependencyError: container ${name} was not started: ${(error as Error).message}`;
  }
}

async function met(
  clock: Clock,
  runs: Runs,
  { containerName, condition }: ContainerDependency,
): Promise<void> {
  const target = runs.get(containerName);
  if (target === undefined) throw new Error(`there is no container ${containerName}`);
  if ((await target.started) === undefined) {
    const { reason } = await target.ended;
    throw new Error(`container ${containerName} did not start${reason ? `: ${reason}` : ""}`);
  }
  if (condition === "START") return;
  const end = await inTime(clock, target);
  if (end === "late") {
    const seconds = (target.plan.startTimeoutMs ?? 0) / 1000;
    throw new Error(`container ${containerName} did not end within its startTimeout, ${seconds} s`);
  }
  if (condition === "SUCCESS" && end.exitCode !== 0) {
    throw new Error(`container ${containerName} ended with exit code ${end.exitCode}, not 0`);
  }
}

async function inTime(
  clock: Clock,
  { ended, plan }: ContainerRun,
): Promise<Awaited<ContainerRun["ended"]> | "late"> {
  if (plan.startTimeoutMs === undefined) return ended;
  const timeout = Promise.withResolvers<"late">();
  const cancel = clock.after(plan.startTimeoutMs, () => timeout.resolve("late"));
  try {
    return await Promise.race([ended, timeout.promise]);
  } finally {
    cancel();
  }
}

/** Stops each container once all that depend on it have ended. */
export function stopInOrder(runs: Runs): void {
  for (const [name, run] of runs) {
    const dependents = [...runs.values()].filter(({ plan }) =>
      plan.dependsOn.some(({ containerName }) => containerName === name),
    );
    if (dependents.length === 0) run.stop();
    else void Promise.all(dependents.map(({ ended }) => ended)).then(() => run.stop());
  }
}
