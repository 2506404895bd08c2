/**
 * What a task of several containers knows of each of them, and which one decides.
 *
 * The first essential container to end ends the others, so it decides. Ends are numbered in the order in which they
 * are reported. An agent may report several at once in an order of its own: among those, one that a stop signal ended,
 * or that never ran, was most likely stopped because of another.
 */
import type { ContainerOutcome } from "../../model/job.ts";
import type { TaskContainer } from "../../model/task.ts";

/** A container as an agent reports it. */
export type ReportedContainer = {
  readonly containerName: string;
  readonly status: string;
  readonly exitCode?: number;
  readonly reason?: string;
};

/** 128 + SIGKILL and 128 + SIGTERM. */
const stopSignals: readonly (number | undefined)[] = [137, 143];

/** An end that is known does not change; a report names only what has changed. */
export function noteContainers(
  known: readonly TaskContainer[],
  reported: readonly ReportedContainer[],
): readonly TaskContainer[] {
  let ended = Math.max(0, ...known.map((container) => container.ended ?? 0));
  const numbers = new Map<string, number>();
  for (const { containerName, status } of inOrderOfCause(reported)) {
    if (status === "STOPPED") numbers.set(containerName, ++ended);
  }
  return known.map((container) => {
    const report = reported.find(({ containerName }) => containerName === container.name);
    const number = numbers.get(container.name);
    if (container.ended !== undefined || report === undefined || number === undefined) {
      return container;
    }
    const { exitCode, reason } = report;
    return {
      ...container,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(reason === undefined || reason === "" ? {} : { reason }),
      ended: number,
    };
  });
}

function inOrderOfCause(reported: readonly ReportedContainer[]): readonly ReportedContainer[] {
  return [...reported].sort((a, b) => causeRank(a) - causeRank(b));
}

function causeRank({ exitCode, reason }: ReportedContainer): number {
  if (reason !== undefined && reason !== "") return 0;
  if (exitCode === undefined) return 2;
  return stopSignals.includes(exitCode) ? 1 : 0;
}

/** Undefined while no essential container has ended. */
export function decidingContainer(containers: readonly TaskContainer[]): TaskContainer | undefined {
  return containers
    .filter(({ essential, ended }) => essential && ended !== undefined)
    .sort((a, b) => (a.ended ?? 0) - (b.ended ?? 0))[0];
}

/** What an attempt shows of the containers. */
export function outcomesOf(containers: readonly TaskContainer[]): readonly ContainerOutcome[] {
  return containers.map(({ essential: _, ended: __, ...outcome }) => outcome);
}
