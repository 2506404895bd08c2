import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TaskContainer } from "../../model/task.ts";
import { decidingContainer, noteContainers, type ReportedContainer } from "./task-containers.ts";

const known: readonly TaskContainer[] = [
  { name: "a", essential: true },
  { name: "b", essential: true },
  { name: "side", essential: false },
];

function stopped(containerName: string, exitCode?: number, reason?: string): ReportedContainer {
  return {
    containerName,
    status: "STOPPED",
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function decided(...reports: readonly (readonly ReportedContainer[])[]): string | undefined {
  const noted = reports.reduce((containers, report) => noteContainers(containers, report), known);
  return decidingContainer(noted)?.name;
}

describe("containers of a task", () => {
  it("let the first essential one to end decide, whatever ended beside it", () => {
    assert.equal(decided([stopped("side", 1)]), undefined);
    assert.equal(decided([stopped("side", 1)], [stopped("b", 0)], [stopped("a", 3)]), "b");
  });

  it("take the one that ended by itself where several are told of at once", () => {
    assert.equal(decided([stopped("a", 143), stopped("b", 0)]), "b");
    assert.equal(decided([stopped("a"), stopped("b", undefined, "CannotPull…")]), "b");
    assert.equal(decided([stopped("a", 137, "OutOfMemoryError"), stopped("b", 143)]), "a");
  });

  it("keep the end that was told first", () => {
    const once = noteContainers(known, [stopped("a", 1, "why")]);
    const twice = noteContainers(once, [stopped("a", 2), stopped("nobody", 1)]);
    assert.deepEqual(twice[0], {
      name: "a",
      essential: true,
      exitCode: 1,
      reason: "why",
      ended: 1,
    });
    assert.deepEqual(noteContainers(known, [{ containerName: "a", status: "RUNNING" }]), known);
  });
});
