import assert from "node:assert/strict";
import { it } from "node:test";
import { controlRoom } from "../../../test/support/control-room.ts";
import { World } from "../../../test/support/waiting-world.ts";
import { readEvents } from "./read-events.ts";

it("nodes have events of their own, which come with those of the job that is asked for", async () => {
  const world = new World(await controlRoom());
  const { room } = world;
  try {
    await world.environment("lab", { instanceTypes: ["m6i.large"], maxvCpus: 8 });
    await world.queue("lab");
    const jobId = await world.nodes(2);
    for (const status of ["RUNNING", "STOPPED"] as const) {
      // The other node is sent only once the main one runs.
      for (let node = 0; node < 2; node += 1) {
        const task = room.received()[node] ?? assert.fail(`node ${node} was not sent`);
        await room.report(task, status, 0);
        await room.settle();
      }
    }
    const { events } = await readEvents(room.deps, { id: 0 }, { jobId });
    const told = (id: string): readonly string[] =>
      events.flatMap(({ event: { detail } }) => (detail.jobId === id ? [detail.status] : []));
    const life = ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"];
    assert.deepEqual(told(jobId), life);
    assert.deepEqual(told(`${jobId}#0`), life);
    assert.deepEqual(told(`${jobId}#1`).slice(0, 2), ["STARTING", "RUNNING"]);
    assert.equal(new Set(events.map(({ event }) => event.id)).size, events.length);
  } finally {
    await room.close();
  }
});
