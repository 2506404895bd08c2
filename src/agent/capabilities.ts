/**
 * The attributes an agent registers, by which ECS places tasks: the part of the ECS agent's list that is true here,
 * derived as the ECS agent derives it. Log drivers are what the agent was told that tasks may name; nobody asks the
 * engine. AWS Batch asks of every machine image that `logging-driver.awslogs` is among them.
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

/** Those of an agent that nobody configures. It brings the lines of awslogs to the log store itself. */
export function usualLogDrivers({
  usesImages,
}: Pick<ContainerRuntime, "usesImages">): readonly string[] {
  const engines = ["syslog", "journald", "gelf", "fluentd", "splunk"];
  return ["awslogs", "json-file", "none", ...(usesImages ? engines : [])];
}

export function capabilities(
  runtime: Pick<ContainerRuntime, "usesImages">,
  machine: MachineKind,
  logDrivers: readonly string[] = usualLogDrivers(runtime),
): readonly Attribute[] {
  // Containers are Linux's wherever their engine is.
  const platform = runtime.usesImages ? "linux" : machine.platform;
  return [
    ...logDrivers.map((driver) => ({ name: logDriverAttribute(driver) })),
    ...(machine.privileged ? [{ name: privilegedAttribute }] : []),
    ...(runtime.usesImages
      ? dockerApiMinors.map((minor) => ({ name: `${prefix}.docker-remote-api.1.${minor}` }))
      : []),
    ...(runtime.usesImages
      ? [
          { name: "ecs.capability.docker-plugin.local" },
          { name: namespaceSharingAttribute },
          { name: "ecs.capability.private-registry-authentication.secretsmanager" },
        ]
      : []),
    { name: containerOrderingAttribute },
    // It is told by manifests what should run.
    { name: "ecs.capability.full-sync" },
    { name: "ecs.os-type", value: platform },
    { name: "ecs.os-family", value: platform.toUpperCase() },
    { name: "ecs.cpu-architecture", value: machine.arch === "x64" ? "x86_64" : machine.arch },
  ];
}
