/**
 * What an agent said of its instance when it registered, and what ECS keeps of it beside the instance itself: a row of
 * its own, which lives as long as the registration does. An instance without one has not registered, or was
 * deregistered.
 */

/** A capability (`com.amazonaws.ecs.…`, `ecs.…`, mostly without a value), or one that somebody put there. */
export type InstanceAttribute = { readonly name: string; readonly value?: string };

/** A resource as ECS states it: a number of units, or a set of ports. */
export type RegisteredResource = {
  readonly name: string;
  readonly type: string;
  readonly integerValue?: number;
  readonly longValue?: number;
  readonly doubleValue?: number;
  readonly stringSetValue?: readonly string[];
};

export type ContainerInstanceRecord = {
  readonly instanceId: string;
  /** By name; one value per name. */
  readonly attributes: readonly InstanceAttribute[];
  readonly registeredResources: readonly RegisteredResource[];
  readonly tags: Readonly<Record<string, string>>;
  /** Its agent lives in this server's process and ends with it. */
  readonly embedded?: true;
  /**
   * An agent has registered the instance without knowing that it was registered: with that agent's first session, the
   * tasks of the one before are lost.
   */
  readonly forgetful?: true;
  /** What the agent said of itself when it last connected. */
  readonly agentVersion?: string;
  readonly agentHash?: string;
  readonly dockerVersion?: string;
  /**
   * Numbers up to this one may have been given to messages of this instance. Agents ignore a manifest whose number is
   * not larger than any they have seen, so it only grows, over sessions and restarts.
   */
  readonly messageNumbers: number;
};

/** A cluster that somebody created; those of compute environments are known by their environments. */
export type ClusterRecord = {
  readonly name: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** Whether the agent itself sets attributes of this name, and sets them anew at each registration. */
export function isAgentAttribute(name: string): boolean {
  return name.startsWith("ecs.") || name.startsWith("com.amazonaws.ecs.");
}

/** Those given replace those of the same name; in the order of their names. */
export function mergeAttributes(
  kept: readonly InstanceAttribute[],
  given: readonly InstanceAttribute[],
): readonly InstanceAttribute[] {
  const byName = new Map([...kept, ...given].map((attribute) => [attribute.name, attribute]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
