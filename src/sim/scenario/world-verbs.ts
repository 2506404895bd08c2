/** What befalls a scenario's world, and how it is told. */
import { isTerminal } from "../../model/job.ts";
import { interruptInstance } from "../../service/yard/interrupt-instance.ts";
import { findInstance } from "./scene.ts";
import { duration, whole } from "./settings.ts";
import { setUp, timed, type Verb } from "./verb.ts";

export const worldVerbs: Readonly<Record<string, Verb>> = {
  seed: setUp({ subject: "a number", settings: {}, act: () => {} }),
  summary: setUp({ settings: { every: duration }, required: ["every"], act: () => {} }),
  "interrupt-instances": timed({
    subject: "the name of a Spot compute environment",
    settings: { count: whole, noticeSeconds: whole },
    async act({ house, ask }, environment, { count, ...given }) {
      const rows = [...(house.state()?.instances.values() ?? [])].filter(
        (row) => row.computeEnvironment === environment && row.desiredStatus === "RUNNING",
      );
      for (const { instanceId } of rows.slice(0, count)) {
        await ask(interruptInstance, { instanceId, ...given });
      }
    },
  }),
  "refuse-launches": timed({
    subject: "an instance type",
    settings: { for: duration },
    required: ["for"],
    act({ house, teller }, instanceType, given) {
      house.park.refuse(instanceType, house.clock.now() + (given.for ?? 0));
      teller.say(instanceType, "no capacity");
    },
  }),
  "kill-instance": timed({
    subject: "an instance, or a job, child or node that runs on it",
    settings: {},
    act(scene, name) {
      const instanceId = findInstance(scene, name);
      scene.teller.say(scene.teller.instanceName(instanceId), "dies");
      scene.house.park.kill(instanceId);
    },
  }),
  "cut-off": timed({
    subject: "an instance, or a job, child or node that runs on it",
    settings: { for: duration },
    required: ["for"],
    act(scene, name, given) {
      const instanceId = findInstance(scene, name);
      const machine = scene.house.park.machines.get(instanceId);
      if (machine === undefined) return scene.fail(`Instance ${name} has no machine.`);
      machine.cutOffUntil = scene.house.clock.now() + (given.for ?? 0);
      scene.teller.say(scene.teller.instanceName(instanceId), "cut off");
    },
  }),
  "kill-server": timed({
    settings: { for: duration },
    required: ["for"],
    act: ({ house }, _, given) => house.killServer("killed", given.for ?? 0),
  }),
  end: timed({
    settings: {},
    async act({ house, teller }) {
      await house.look();
      const jobs = [...(house.state()?.jobs.values() ?? [])];
      const open = jobs.filter(({ status }) => !isTerminal(status)).length;
      teller.say("end", `${jobs.length - open} jobs have ended, ${open} have not`);
    },
  }),
};
