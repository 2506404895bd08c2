/** Distribution and version, as os-release(5) and macOS's `sw_vers` state them. */
export type Distribution = {
  readonly distribution?: string;
  readonly distributionVersion?: string;
};

/** Rolling distributions have no version; a file without a name says nothing. */
export function parseOsRelease(text: string): Distribution {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^\s*([A-Z_]+)=(.*)$/.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], unquote(match[2] ?? ""));
  }
  return distribution(values.get("NAME") ?? values.get("ID"), values.get("VERSION_ID"));
}

/** Lines such as `ProductName: macOS`. */
export function parseSwVers(text: string): Distribution {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}:\\s*(.+)$`, "m").exec(text)?.[1]?.trim();
  return distribution(value("ProductName"), value("ProductVersion"));
}

function distribution(name: string | undefined, version: string | undefined): Distribution {
  return {
    ...(name ? { distribution: name } : {}),
    ...(version ? { distributionVersion: version } : {}),
  };
}

/** Values are quoted as in a shell; nothing but a plain text is of use here. */
function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])(.*)\1$/.exec(trimmed);
  return (quoted?.[2] ?? trimmed).replaceAll(/\\(.)/g, "$1");
}
