/**
 * The attributes an agent registers, by which ECS places tasks: the part of the ECS agent's list that is true here.
 * AWS Batch asks of every machine image that `logging-driver.awslogs` is among them; ours holds always, since the
 * agent brings the lines to the log store itself.
 */
import {
  containerOrderingAttribute,
  logDriverAttribute,
  namespaceSharingAttribute,
  privilegedAttribute,
} from "../model/instance-attributes.ts";
import type { RegisterContainerInstance } from "../ports/agent-link.ts";
import type { ContainerRuntime } from "../ports/container-runtime.ts";

type Attribute = RegisterContainerInstance["attributes"][number];

export type MachineKind = {
  /** As Node names them: linux, darwin; x64, arm64. */
  readonly platform: string;
  readonly arch: string;
  /** Whether privileged tasks can be run. */
  readonly privileged: boolean;
};

const prefix = "com.amazonaws.ecs.capability";
/** The API versions that the ECS agent claims of an engine of this age. */
const dockerApiMinors = [17, 18, 19, 20, 21, 22, 23, 24, 25, 28, 29, 30, 32];
const engineLogDrivers = ["syslog", "journald", "gelf", "fluentd", "splunk"];

export function capabilities(
  runtime: Pick<ContainerRuntime, "usesImages">,
  machine: MachineKind,
): readonly Attribute[] {
  const logDrivers = [
    "awslogs",
    "json-file",
    "none",
    ...(runtime.usesImages ? engineLogDrivers : []),
  ];
  return [
    ...logDrivers.map((driver) => ({ name: logDriverAttribute(driver) })),
    ...(machine.privileged ? [{ name: privilegedAttribute }] : []),
    ...(runtime.usesImages
      ? dockerApiMinors.map((minor) => ({ name: `${prefix}.docker-remote-api.1.${minor}` }))
      : []),
    ...(runtime.usesImages
      ? [{ name: "ecs.capability.docker-plugin.local" }, { name: namespaceSharingAttribute }]
      : []),
    { name: containerOrderingAttribute },
    { name: "ecs.os-type", value: machine.platform },
    { name: "ecs.os-family", value: machine.platform.toUpperCase() },
    { name: "ecs.cpu-architecture", value: machine.arch === "x64" ? "x86_64" : machine.arch },
  ];
}
