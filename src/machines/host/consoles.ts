/**
 * What the agents of instances said, by instance: where a virtual machine has a serial console, an instance of the host
 * has the log of its agent. Bounded in lines of one instance, and in instances that are remembered after their end.
 */
export type Consoles = {
  say(instanceId: string, line: string): void;
  /** Undefined for an instance that said nothing, or so long ago that it is forgotten. */
  read(instanceId: string): string | undefined;
};

const linesMax = 500;
const instancesMax = 200;

export function createConsoles(): Consoles {
  /** The one that began last is the last. */
  const consoles = new Map<string, string[]>();
  return {
    say(instanceId, line) {
      const lines = consoles.get(instanceId) ?? [];
      lines.push(line);
      if (lines.length > linesMax) lines.shift();
      consoles.set(instanceId, lines);
      const [oldest] = consoles.keys();
      if (consoles.size > instancesMax && oldest !== undefined) consoles.delete(oldest);
    },
    read(instanceId) {
      const lines = consoles.get(instanceId);
      return lines && `${lines.join("\n")}\n`;
    },
  };
}
