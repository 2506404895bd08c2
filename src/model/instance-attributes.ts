/**
 * ECS's attributes by which tasks and instances find each other: an instance registers what it can do, a task requires
 * some of it. Only names count; an attribute that is there holds.
 */
const capability = "com.amazonaws.ecs.capability";

export const privilegedAttribute: string = `${capability}.privileged-container`;
export const containerOrderingAttribute = "ecs.capability.container-ordering";
export const namespaceSharingAttribute = "ecs.capability.pid-ipc-namespace-sharing";

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
