/**
 * What a FARGATE or FARGATE_SPOT environment launches: a slice of exactly the size of one job, for that job alone.
 * maxvCpus counts the vCPUs of jobs and is never exceeded; there is no type to choose.
 */
import { type Resources, vCpus } from "../../model/resources.ts";
import type { Choice } from "./choose-type.ts";
import type { Fleet } from "./fleet.ts";

export function chooseSlice(fleet: Fleet, need: Resources): Choice {
  const { maxvCpus } = fleet.computeResources;
  if (vCpus(need) > maxvCpus) return { kind: "max-too-low" };
  const name = sliceName(need);
  const shortage = fleet.shortages.get(name);
  if (shortage !== undefined) return { kind: "shortage", shortage };
  const lacking = vCpus(need) - (maxvCpus - fleet.vCpusWanted - fleet.vCpusDraining);
  if (lacking > 0) return { kind: "at-max", lacking };
  const type = {
    name,
    family: "fargate",
    vCpus: vCpus(need),
    memoryMiB: need.memoryMiB,
    gpus: need.gpus,
    architecture: "x86_64",
    instanceStorageGB: 0,
    pricePerHour: 0,
  } as const;
  return { kind: "launch", offer: { type, promised: need, imageId: "", listedAt: 0 } };
}

/** In the place of an instance type's name: "fargate.0.25vcpu.512mib". */
function sliceName(need: Resources): string {
  return `fargate.${vCpus(need)}vcpu.${need.memoryMiB}mib`;
}
