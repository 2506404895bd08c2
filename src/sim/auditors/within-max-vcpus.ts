/** The instances that an environment wants exceed maxvCpus by less than one of them. */
import { vCpus } from "../../model/resources.ts";
import type { Auditor } from "../house/audited.ts";

export const withinMaxvCpus: Auditor = ({ before, state }) => {
  const breaches: string[] = [];
  for (const { name, computeResources } of state.environments.values()) {
    if (computeResources === undefined) continue;
    const wanted = [...state.instances.values()].filter(
      (row) => row.computeEnvironment === name && row.desiredStatus === "RUNNING",
    );
    // Only launching can break it: a maximum that was lowered ends nothing.
    if (wanted.every(({ instanceId }) => before?.instances.has(instanceId))) continue;
    const sizes = wanted.map(({ resources }) => vCpus(resources));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const { maxvCpus } = computeResources;
    if (total - Math.max(...sizes) >= maxvCpus) {
      breaches.push(`environment ${name} wants ${total} vCPUs of at most ${maxvCpus}`);
    }
  }
  return breaches;
};
