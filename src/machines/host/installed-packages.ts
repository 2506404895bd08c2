/** Versions of the packages that the system's own manager has installed; nothing where it has another manager. */
import type { HostReader } from "./host-reader.ts";

const managers: readonly (readonly [program: string, args: readonly string[]])[] = [
  ["rpm", ["-qa", "--queryformat", "%{NAME}=%{VERSION}-%{RELEASE}\\n"]],
  ["dpkg-query", ["-W", "-f", `\${Package}=\${Version}\\n`]],
];

export async function installedPackages(
  reader: HostReader,
): Promise<Readonly<Record<string, string>> | undefined> {
  for (const [program, args] of managers) {
    const packages = parsePackages((await reader.run(program, args)) ?? "");
    if (packages !== undefined) return packages;
  }
  return undefined;
}

/** Lines of name=version; undefined without any, as where the other family's manager is installed but unused. */
export function parsePackages(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text.split("\n").map((line) => /^([^=\s]+)=(\S+)$/.exec(line.trim()));
  const found = lines.flatMap((match) => (match === null ? [] : [[match[1], match[2]]]));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
