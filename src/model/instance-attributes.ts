/**
 * ECS's attributes by which tasks and instances find each other: an instance registers what it can do, a task requires
 * some of it. An attribute that is there holds, whatever its value; the two that say what the machine is are known
 * together with it, as `name=value`.
 */
const capability = "com.amazonaws.ecs.capability";

export const privilegedAttribute: string = `${capability}.privileged-container`;
export const containerOrderingAttribute = "ecs.capability.container-ordering";
export const namespaceSharingAttribute = "ecs.capability.pid-ipc-namespace-sharing";

const architecture = "ecs.cpu-architecture";
const osFamily = "ecs.os-family";
const platformAttributes: ReadonlySet<string> = new Set([architecture, osFamily]);

/** An attribute as instances and jobs keep it. */
export function attributeKey(name: string, value: string | undefined): string {
  return platformAttributes.has(name) && value !== undefined ? `${name}=${value}` : name;
}

/** `cpuArchitecture` of a `runtimePlatform`: X86_64 or ARM64. */
export function architectureAttribute(cpuArchitecture: string): string {
  return attributeKey(architecture, cpuArchitecture.toLowerCase());
}

/** `operatingSystemFamily` of a `runtimePlatform`. */
export function osFamilyAttribute(operatingSystemFamily: string): string {
  return attributeKey(osFamily, operatingSystemFamily);
}

/** The member of a `runtimePlatform` that the attribute is required for, and what it states. */
export function platformMemberOf(
  attribute: string,
): { readonly member: string; readonly value: string } | undefined {
  const [name = "", value] = attribute.split("=");
  if (value === undefined || !platformAttributes.has(name)) return undefined;
  return name === architecture
    ? { member: "cpuArchitecture", value: value.toUpperCase() }
    : { member: "operatingSystemFamily", value };
}

export function logDriverAttribute(driver: string): string {
  return `${capability}.logging-driver.${driver}`;
}

export function firelensAttribute(type: string): string {
  return `ecs.capability.firelens.${type}`;
}

/** The driver of a log-driver attribute; undefined for any other. */
export function logDriverOf(attribute: string): string | undefined {
  const prefix = logDriverAttribute("");
  return attribute.startsWith(prefix) ? attribute.slice(prefix.length) : undefined;
}

/** What a job requires that says nothing else: AWS Batch asks it of every machine image. */
export const usualAttributes: readonly string[] = [logDriverAttribute("awslogs")];

/**
 * Which of the required attributes are not offered. Nothing is known to be lacking where nothing is known: an agent
 * that registered no attributes, an environment none of whose instances has registered yet.
 */
export function lackingAttributes(
  offered: readonly string[] | undefined,
  required: readonly string[] = usualAttributes,
): readonly string[] {
  return offered === undefined ? [] : required.filter((name) => !offered.includes(name));
}
