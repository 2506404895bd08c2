/**
 * Bugs to be planted in the house, each as a change of its text, to prove that the simulator would find them. What a
 * bug changes must be there: a bug that no longer fits the code fails its test.
 */
import { type Faults, noFaults } from "../../src/sim/house/faults.ts";

export type Edit = { readonly file: string; readonly find: string; readonly replace: string };

export type PlantedBug = {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Instead of what each seed draws, where a bug shows under one plague alone. */
  readonly faults?: Faults;
  /** Begins what the simulator says of it. */
  readonly caughtBy: RegExp;
};

const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace });

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "a lost instance keeps its tasks",
    faults: { ...noFaults, machineDies: 0.3 },
    edits: [edit("src/ledger/lose-instance.ts", "await loseTasks(deps, tx, instanceId, now);", "")],
    caughtBy: /not at rest/,
  },
  {
    name: "a terminated job is tried again",
    edits: [
      edit(
        "src/core/lifecycle/transition.ts",
        'job.terminateReason === undefined &&\n    event.cause?.kind !== "user" &&\n    event.cause?.kind !== "timeout"',
        "event !== undefined",
      ),
    ],
    caughtBy: /terminatedStaysSo/,
  },
  {
    name: "draining instances take jobs",
    edits: [
      edit(
        "src/control/commit-change.ts",
        'instance?.desiredStatus !== "RUNNING" || instance.lastStatus',
        "instance?.lastStatus",
      ),
      edit(
        "src/core/scheduling/machines-of.ts",
        'desiredStatus === "RUNNING" && !draft.withdrawn.has(instanceId)',
        'desiredStatus !== "TERMINATED" && instanceId !== ""',
      ),
    ],
    caughtBy: /placedWhereAllowed/,
  },
  {
    name: "a report that did not arrive is not made again",
    edits: [edit("src/agent/state-reporter.ts", "await pause(retryMs);", "return;")],
    caughtBy: /not at rest/,
  },
  {
    name: "one attempt more than allowed",
    edits: [
      edit(
        "src/core/lifecycle/judge-attempt.ts",
        "attemptsMade >= strategy.attempts",
        "attemptsMade > strategy.attempts",
      ),
    ],
    caughtBy: /attemptsWithinStrategy/,
  },
  {
    name: "a payload that comes again starts its task again",
    edits: [
      edit(
        "src/agent/task-book.ts",
        "if (runs.has(task.arn) || ended.has(task.arn)) return true;",
        "if (ended.has(task.arn)) return true;",
      ),
    ],
    caughtBy: /startedOnce/,
  },
  {
    name: "dependents of a failed job start",
    edits: [
      edit("src/ledger/tell-dependents.ts", "if (!succeeded)", "if (succeeded === undefined)"),
    ],
    caughtBy: /dependenciesFirst/,
  },
  {
    name: "memory is given away twice",
    edits: [
      edit(
        "src/core/scheduling/room.ts",
        "memoryMiB: machine.free.memoryMiB - need.memoryMiB * count",
        "memoryMiB: machine.free.memoryMiB",
      ),
    ],
    caughtBy: /nothingOversubscribed/,
  },
  {
    name: "a task that is to stop gives its room back too early",
    edits: [
      edit(
        "src/core/scheduling/draft.ts",
        'if (task.lastStatus === "STOPPED") continue;',
        'if (task.desiredStatus === "STOPPED") continue;',
      ),
    ],
    caughtBy: /nothingOversubscribed/,
  },
  {
    name: "maxvCpus is forgotten",
    edits: [
      edit(
        "src/core/capacity/choose-type.ts",
        "fleet.computeResources.maxvCpus - fleet.vCpusWanted - fleet.vCpusDraining",
        "fleet.computeResources.maxvCpus",
      ),
    ],
    caughtBy: /withinMaxvCpus/,
  },
  {
    name: "consumable resources are promised to everybody",
    edits: [
      edit("src/core/scheduling/stock.ts", "if (count <= 0) return;", "if (count <= 1e9) return;"),
      edit(
        "src/control/commit-change.ts",
        "job.consumables !== undefined && !(await consumablesAvailable(tx, job.consumables))",
        "job.consumables?.length === -1 && !(await consumablesAvailable(tx, job.consumables))",
      ),
    ],
    caughtBy: /consumablesKept/,
  },
  {
    name: "a lost host costs the job",
    faults: { ...noFaults, machineDies: 0.3 },
    edits: [
      edit(
        "src/core/lifecycle/transition.ts",
        'event.cause?.kind !== "timeout"',
        'event.cause?.kind !== "timeout" &&\n    event.cause?.kind !== "instance-lost"',
      ),
    ],
    caughtBy: /attemptsUsed/,
  },
  {
    name: "an exit code is told wrong",
    faults: noFaults,
    edits: [
      edit(
        "src/ledger/record-task-state.ts",
        "const exitCode = container?.exitCode;",
        "const exitCode = container?.exitCode === 137 ? 1 : container?.exitCode;",
      ),
    ],
    caughtBy: /exitsToldTruly/,
  },
  {
    name: "shares take turns by their names",
    faults: noFaults,
    edits: [
      edit(
        "src/core/scheduling/shares.ts",
        "for (const slice of usage) used += countedSlice(slice, now, windowMs);",
        "",
      ),
      edit(
        "src/core/scheduling/shares.ts",
        "used += countedTask({ cpu: resources.cpu, from: createdAt }, now, windowMs);\n    held += resources.cpu;",
        "held += 0;",
      ),
    ],
    caughtBy: /sharesTakeTurns/,
  },
  {
    name: "an array ends before its children",
    edits: [
      edit(
        "src/ledger/record-job-event.ts",
        "if (!(await tx.jobs.allChildrenTerminal(arrayParentId))) return;",
        "",
      ),
    ],
    caughtBy: /arraysAddUp/,
  },
];
