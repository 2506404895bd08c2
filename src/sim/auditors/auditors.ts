/** All auditors, and the one call that asks them. */

import type { Audited, Auditor } from "../house/audited.ts";
import { arraysAddUp } from "./arrays-add-up.ts";
import { attemptsUsed } from "./attempts-used.ts";
import { attemptsWithinStrategy } from "./attempts-within-strategy.ts";
import { consumablesKept } from "./consumables-kept.ts";
import { dependenciesFirst } from "./dependencies-first.ts";
import { exitsToldTruly } from "./exits-told-truly.ts";
import { nodesTogether } from "./nodes-together.ts";
import { nothingOversubscribed } from "./nothing-oversubscribed.ts";
import { oneLiveTask } from "./one-live-task.ts";
import { placedWhereAllowed } from "./placed-where-allowed.ts";
import { sharesTakeTurns } from "./shares-take-turns.ts";
import { startedOnce } from "./started-once.ts";
import { statusAlongTheTable } from "./status-along-the-table.ts";
import { terminatedStaysSo } from "./terminated-stays-so.ts";
import { withinMaxvCpus } from "./within-max-vcpus.ts";

const auditors: Readonly<Record<string, Auditor>> = {
  nothingOversubscribed,
  oneLiveTask,
  statusAlongTheTable,
  attemptsWithinStrategy,
  startedOnce,
  placedWhereAllowed,
  terminatedStaysSo,
  withinMaxvCpus,
  dependenciesFirst,
  arraysAddUp,
  consumablesKept,
  nodesTogether,
  attemptsUsed,
  exitsToldTruly,
  sharesTakeTurns,
};

/** Breaches, each behind the name of the auditor that found it. */
export function audit(audited: Audited): readonly string[] {
  return Object.entries(auditors).flatMap(([name, auditor]) =>
    auditor(audited).map((breach) => `${name}: ${breach}`),
  );
}
