/** DescribeInstanceStatus: of running instances, or of all; one whose agent has registered is well. */
import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  InstanceStatus,
  InstanceStatusSummary,
} from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { type Described, describeRows } from "./describe-rows.ts";
import { instancesNamedOrAll } from "./find-instances.ts";
import type { InstanceSeen } from "./instance-detail.ts";
import { stateNameOf, stateOf } from "./instance-state.ts";
import { seeInstances } from "./see-instances.ts";

const described: Described<InstanceSeen> = {
  idOf: ({ instance }) => instance.instanceId,
  filters: {
    "availability-zone": ({ settings }) => settings.availabilityZone,
    "instance-state-code": ({ instance }) => stateOf(instance).Code,
    "instance-state-name": ({ instance }) => stateOf(instance).Name,
    "instance-status.reachability": (seen) => reachabilityOf(seen),
    "instance-status.status": (seen) => statusOf(seen),
    "system-status.reachability": (seen) => reachabilityOf(seen),
    "system-status.status": (seen) => statusOf(seen),
  },
};

export async function describeInstanceStatus(
  deps: ServiceDeps,
  input: Decoded<DescribeInstanceStatusRequest>,
): Promise<DescribeInstanceStatusResult> {
  return deps.store.read(async (view) => {
    const named = await instancesNamedOrAll(view, input.InstanceIds);
    const shown = named.filter(
      (instance) => input.IncludeAllInstances === true || stateNameOf(instance) === "running",
    );
    const seen = await seeInstances(deps, view, shown);
    const { rows, ...next } = await describeRows(view, input, seen, described);
    return { InstanceStatuses: rows.map(({ row }) => detailOf(row)), ...next };
  });
}

function detailOf(seen: InstanceSeen): InstanceStatus {
  return {
    InstanceId: seen.instance.instanceId,
    InstanceState: stateOf(seen.instance),
    AvailabilityZone: seen.settings.availabilityZone,
    InstanceStatus: summaryOf(seen),
    SystemStatus: summaryOf(seen),
    Events: [],
  };
}

function summaryOf(seen: InstanceSeen): InstanceStatusSummary {
  const Status = statusOf(seen);
  if (Status === "not-applicable") return { Status };
  return { Status, Details: [{ Name: "reachability", Status: reachabilityOf(seen) }] };
}

/** A machine without an agent has nothing to report by; it is well when it runs. */
function statusOf({ instance }: InstanceSeen): "ok" | "initializing" | "not-applicable" {
  if (stateNameOf(instance) !== "running") return "not-applicable";
  return instance.lastStatus === "REGISTERED" || instance.clusterName === ""
    ? "ok"
    : "initializing";
}

function reachabilityOf(seen: InstanceSeen): "passed" | "initializing" | undefined {
  const status = statusOf(seen);
  if (status === "not-applicable") return undefined;
  return status === "ok" ? "passed" : "initializing";
}
