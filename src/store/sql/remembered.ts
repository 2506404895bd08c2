/**
 * What a store keeps in memory of its rows, and when it must forget.
 *
 * Right because nobody else writes: one server holds the database, and its works and reads pass one after another.
 */
import type { Instance } from "../../model/instance.ts";
import type { LiveTask } from "../../model/task.ts";
import { type RememberedRows, rememberNoRows, rememberRows } from "./remembered-rows.ts";
import { type RememberedSet, rememberNoSet, rememberSet } from "./remembered-set.ts";

export type Remembered = {
  readonly rows: RememberedRows;
  readonly tasks: RememberedSet<LiveTask>;
  readonly instances: RememberedSet<Instance>;
};

export interface Memory extends Remembered {
  /** Something that may have been written was undone. */
  undo(): void;
  /** At the end of a batch, committed or not. */
  settle(): void;
}

export function remember(): Memory {
  const rows = rememberRows();
  const tasks = noting(rememberSet<LiveTask>({ idOf: ({ taskId }) => taskId, compare: byPlace }));
  const instances = noting(
    rememberSet<Instance>({ idOf: ({ instanceId }) => instanceId, compare: byAge }),
  );
  return {
    rows,
    tasks: tasks.set,
    instances: instances.set,
    undo() {
      rows.forget();
      for (const { set, isWritten } of [tasks, instances]) if (isWritten()) set.forget();
    },
    settle() {
      rows.settle();
      for (const { settle } of [tasks, instances]) settle();
    },
  };
}

/** For whoever has nobody to tell it what was written. */
export const rememberNothing: Remembered = {
  rows: rememberNoRows,
  tasks: rememberNoSet,
  instances: rememberNoSet,
};

/** Knows whether anything was written since the last batch: most works that fail have written nothing. */
function noting<Row>(set: RememberedSet<Row>): {
  readonly set: RememberedSet<Row>;
  readonly isWritten: () => boolean;
  readonly settle: () => void;
} {
  let written = false;
  return {
    set: {
      ...set,
      put(row) {
        written = true;
        set.put(row);
      },
      drop(id) {
        written = true;
        set.drop(id);
      },
    },
    isWritten: () => written,
    settle() {
      written = false;
    },
  };
}

/** In the order of `View.tasks.live`. */
function byPlace(a: LiveTask, b: LiveTask): number {
  return inOrder(a.instanceId, b.instanceId) || inOrder(a.taskId, b.taskId);
}

/** In the order of `View.instances.list`. */
function byAge(a: Instance, b: Instance): number {
  return a.createdAt - b.createdAt || inOrder(a.instanceId, b.instanceId);
}

/** As the database compares: ids are ASCII. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
