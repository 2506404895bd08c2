/**
 * Networks that several tasks share: a bridge for each, made when the first task asks for it and removed after the last
 * one that did is over. Containers of one reach each other by address, and nobody else's reach them.
 *
 * The engine makes two networks of one name if it is asked twice, so tasks that come together wait for one answer.
 */
import type Dockerode from "dockerode";
import { engineStatus } from "./docker-failure.ts";

export type JobNetworks = {
  /** Answers the engine's name of the network. Rejects with the engine's error. */
  readonly join: (network: string, taskArn: string) => Promise<string>;
  /** Called after the task's containers are gone; quiet for a task that has joined none. */
  readonly leave: (taskArn: string) => Promise<void>;
  /** Removes what an earlier process of the same owner left. */
  readonly sweep: () => Promise<void>;
};

type Joined = { readonly name: string; readonly made: Promise<void>; readonly tasks: Set<string> };

export function jobNetworks(
  docker: Dockerode,
  labels: Readonly<Record<string, string>>,
): JobNetworks {
  const joined = new Map<string, Joined>();

  const make = async (name: string): Promise<void> => {
    const filters = { name: [name], label: labelFilter(labels) };
    const known = await docker.listNetworks({ filters });
    if (known.some(({ Name }) => Name === name)) return;
    await docker.createNetwork({ Name: name, Driver: "bridge", Labels: { ...labels } });
  };

  return {
    async join(network, taskArn) {
      const name = `batchyard-${network.replaceAll(/[^A-Za-z0-9_.-]/g, "-")}`;
      const known = joined.get(name) ?? { name, made: make(name), tasks: new Set() };
      joined.set(name, known);
      known.tasks.add(taskArn);
      try {
        await known.made;
      } catch (error) {
        // Whoever comes next asks the engine again.
        if (joined.get(name) === known) joined.delete(name);
        throw error;
      }
      return name;
    },
    async leave(taskArn) {
      for (const { name, tasks } of joined.values()) {
        if (!tasks.delete(taskArn) || tasks.size > 0) continue;
        joined.delete(name);
        await removeNetwork(docker, name);
      }
    },
    async sweep() {
      const left = await docker.listNetworks({ filters: { label: labelFilter(labels) } });
      for (const { Name, Id } of left) if (!joined.has(Name)) await removeNetwork(docker, Id);
    },
  };
}

function labelFilter(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** 404: is not there; 403, 409: a container that is not ours to remove is in it. */
async function removeNetwork(docker: Dockerode, nameOrId: string): Promise<void> {
  await docker
    .getNetwork(nameOrId)
    .remove()
    .catch((error: unknown) => {
      if (![403, 404, 409].includes(engineStatus(error) ?? 0)) throw error;
    });
}
