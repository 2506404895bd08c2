/**
 * Several machines on this one: network namespaces, each with an address of its own, joined by a switch in a namespace
 * of its own, where no rule of this machine's firewall reaches. A machine's cable can be pulled and put back.
 *
 *   here (the server) ---+
 *   machine 1 -----------+-- switch
 *   machine 2 -----------+
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export type NetworkMachine = {
  readonly address: string;
  /** The words that run a command there. */
  readonly within: readonly string[];
  /** From now on nothing passes, and nobody is told. */
  readonly cut: () => void;
  readonly heal: () => void;
};

export type MachineNetwork = {
  /** Of this end, where a server is to listen. */
  readonly address: string;
  readonly machines: readonly NetworkMachine[];
};

/** In the block that is set aside for tests of networks (RFC 2544): no network that anybody uses. */
const subnet = `198.18.${process.pid % 254}`;

/** Why there can be none here; undefined: there can. */
export function noMachineNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  try {
    ip("netns", "list");
    return undefined;
  } catch {
    return "the command ip is not here (Debian: iproute2)";
  }
}

/** Gone with the test's process. */
export function openMachineNetwork(count: number): MachineNetwork {
  removeNamespaces((pid) => !existsSync(`/proc/${pid}`));
  process.once("exit", () => removeNamespaces((pid) => pid === process.pid));
  const hub = addNamespace("switch");
  ip("-n", hub, "link", "add", "bridge", "type", "bridge");
  ip("-n", hub, "link", "set", "bridge", "up");
  const here = `yard${process.pid}`;
  const address = connect(hub, [], here, 1);
  const machines = Array.from({ length: count }, (_, index): NetworkMachine => {
    const namespace = addNamespace(`machine-${index + 1}`);
    const host = index + 2;
    const plug = (state: "up" | "down"): void => {
      ip("-n", hub, "link", "set", portOf(host), state);
    };
    return {
      address: connect(hub, ["-n", namespace], "eth0", host),
      within: ["ip", "netns", "exec", namespace],
      cut: () => plug("down"),
      heal: () => plug("up"),
    };
  });
  return { address, machines };
}

function addNamespace(name: string): string {
  const namespace = `batchyard-test-${process.pid}-${name}`;
  ip("netns", "add", namespace);
  ip("-n", namespace, "link", "set", "lo", "up");
  return namespace;
}

/** A cable from an interface that is made `where` to a port of the switch; answers the interface's address. */
function connect(hub: string, where: readonly string[], name: string, host: number): string {
  const address = `${subnet}.${host}`;
  const port = portOf(host);
  ip(...where, "link", "add", name, "type", "veth", "peer", "name", port, "netns", hub);
  ip("-n", hub, "link", "set", port, "master", "bridge", "up");
  ip(...where, "address", "add", `${address}/24`, "dev", name);
  ip(...where, "link", "set", name, "up");
  return address;
}

function portOf(host: number): string {
  return `port${host}`;
}

/** Also those that an earlier process has left, if it was killed. */
function removeNamespaces(isOver: (pid: number) => boolean): void {
  for (const line of ip("netns", "list").split("\n")) {
    const [, namespace, pid] = /^(batchyard-test-(\d+)-\S+)/.exec(line) ?? [];
    if (namespace !== undefined && isOver(Number(pid))) ip("netns", "delete", namespace);
  }
}

function ip(...words: readonly string[]): string {
  return execFileSync("ip", words, { encoding: "utf8" });
}
