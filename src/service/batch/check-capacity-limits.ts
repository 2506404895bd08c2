/**
 * `capacityLimits` of service environments and quota shares: 1 to 5, each of another unit. An environment counts
 * instances (`NUM_INSTANCES`) or, when it serves quota shares, instances by type; a share always counts by type.
 */
import type { CapacityLimit } from "../../model/service-environment.ts";
import type { Refuse } from "./refuse.ts";

const limitsMax = 5;
const instanceTypePattern = /^ml\.[a-z0-9-]+\.[a-z0-9-]+$/;
const numInstances = "NUM_INSTANCES";

type Given = readonly {
  readonly maxCapacity?: number | undefined;
  readonly capacityUnit?: string | undefined;
}[];

/** Of a service environment, for which AWS gives the texts. */
export function checkCapacityLimits(refuse: Refuse, given: Given): readonly CapacityLimit[] {
  const limits = checkEach(refuse, given);
  const units = limits.map(({ capacityUnit }) => capacityUnit);
  if (units.includes(numInstances) && units.some((unit) => unit !== numInstances)) {
    refuse("Capacity units must specify either number of instances OR instance type");
  }
  return limits;
}

/** Of a quota share. */
export function checkShareLimits(refuse: Refuse, given: Given): readonly CapacityLimit[] {
  const limits = checkEach(refuse, given);
  if (limits.some(({ capacityUnit }) => capacityUnit === numInstances)) {
    refuse(`Capacity unit of a quota share must be an instance type such as ml.m5.large.`);
  }
  return limits;
}

function checkEach(refuse: Refuse, given: Given): readonly CapacityLimit[] {
  if (given.length === 0) refuse("Capacitylimits are required.");
  if (given.length > limitsMax) refuse(`Number of capacity limits exceeds ${limitsMax}.`);
  const limits = given.map(({ maxCapacity = 0, capacityUnit = "" }) => {
    if (!Number.isInteger(maxCapacity) || maxCapacity < 1) {
      refuse("Max capacity must be more than 0.");
    }
    if (capacityUnit !== numInstances && !instanceTypePattern.test(capacityUnit)) {
      refuse(
        `${capacityUnit || "(none)"} is unknown capacity unit. Use ${numInstances} or an instance type such as ml.m5.large.`,
      );
    }
    return { maxCapacity, capacityUnit };
  });
  const units = limits.map(({ capacityUnit }) => capacityUnit);
  const twice = units.find((unit, index) => units.indexOf(unit) < index);
  if (twice !== undefined) refuse(`Capacity unit ${twice} is named more than once.`);
  return limits;
}
