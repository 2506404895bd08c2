import assert from "node:assert/strict";
import { it } from "node:test";
import {
  environment,
  instance,
  job,
  needs,
  queue,
  snapshotOf,
  task,
} from "../../test/support/snapshot-builder.ts";
import { decide } from "../core/decide.ts";
import { suggest } from "../core/suggest/suggest.ts";
import { aloneIn } from "./alone-in.ts";

const busy = instance("i-1", "lab");
const world = snapshotOf({
  environments: [environment("lab", { instanceTypes: ["m6i"], maxvCpus: 64 })],
  instances: [busy],
  tasks: [task("t-1", busy, { resources: needs(2, 7000) })],
  queues: [queue("main", ["lab"], [job("head", needs(64, 1024)), job("next")])],
});

it("a job that is alone waits for nobody and starts on what others use now", () => {
  const asked = job("asked", needs(2, 1024));
  const { changes, whyNot } = decide(aloneIn(world, "main", asked));
  assert.deepEqual(whyNot, []);
  assert.equal(changes.find(({ kind }) => kind === "place")?.kind, "place");
});

it("what no machine can be is not to be had alone either, and less is what helps", () => {
  const large = world.instanceTypes.filter(({ vCpus }) => vCpus > 2).map(({ name }) => name);
  const alone = aloneIn(
    { ...world, neverLaunched: new Set(large) },
    "main",
    job("asked", needs(6, 1024)),
  );
  const [why, ...more] = decide(alone).whyNot;
  assert.deepEqual(more, []);
  assert.equal(why?.code, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY");
  assert.match(why.statusReason, /No machine of this server can be of this instance type/);
  const { environments } = suggest(alone, why);
  const sentences = environments.get("lab")?.map(({ sentence }) => sentence);
  assert.deepEqual(sentences, ["Ask for at most 2 vCPUs."]);
});
