/** Docker's own options as its configuration file states them: one text each, as JSON where it is more than a text. */

/** `text` is that of /etc/docker/daemon.json; a file that is no JSON object states nothing. */
export function parseDaemonOptions(
  text: string | undefined,
): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined;
  try {
    const options: unknown = JSON.parse(text);
    if (typeof options !== "object" || options === null || Array.isArray(options)) return undefined;
    return Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
  } catch {
    return undefined;
  }
}
