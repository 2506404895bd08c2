import assert from "node:assert/strict";
import { it } from "node:test";
import type { Change } from "../model/plan.ts";
import { piecesOf } from "./pieces-of.ts";

const small: Change = { kind: "remove-queue", jobQueue: "q" };
const gang = (size: number): Change => ({
  ...{ kind: "place-nodes", jobId: "j", attempt: 1 },
  nodes: Array.from({ length: size }, (_, nodeIndex) => ({
    ...{ nodeIndex, instanceId: `i-${nodeIndex}`, gpuIds: [] },
    resources: { cpu: 1, memoryMiB: 1, gpus: 0 },
  })),
});
const weights = (...changes: readonly Change[]): readonly number[] =>
  piecesOf(changes).map((piece) => piece.length);

it("puts a hundred changes in a piece, and the nodes of a job count one by one", () => {
  const many = Array.from({ length: 250 }, () => small);
  assert.deepEqual(weights(...many), [100, 100, 50]);
  assert.deepEqual(weights(), []);
  assert.deepEqual(weights(gang(1_000), gang(1_000)), [1, 1], "never divided, each alone");
  assert.deepEqual(weights(small, gang(40), gang(40), gang(40), small), [3, 2]);
  assert.deepEqual(piecesOf([small, gang(3)]).flat(), [small, gang(3)], "in their order");
});
