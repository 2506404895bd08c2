/** Why the server cannot listen where it was told to, in words that say what to do about it. */
import type { ServerSettings } from "./settings.ts";

export function explainListening({
  host,
  port,
}: Pick<ServerSettings, "host" | "port">): (error: unknown) => never {
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return (error) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const why = {
      EADDRINUSE:
        "it is in use by another program. Stop that one, or choose another --port (0 picks a free one)",
      EACCES: "this user may not use ports below 1024. Choose a higher --port",
      EADDRNOTAVAIL: "this machine has no such address. Choose another --host",
      ENOTFOUND: "no address has that name. Choose another --host",
    }[String(code)];
    if (why === undefined) throw error;
    throw new Error(`Cannot listen on ${place}: ${why}.`, {
      cause: error,
    });
  };
}
