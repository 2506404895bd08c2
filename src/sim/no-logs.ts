/** Where the simulator's containers write: it keeps counts, and what it does not have it says. */
import type { LogStore } from "../ports/log-store.ts";

export function noLogs(): LogStore {
  const absent = async (): Promise<never> => {
    throw new Error("The simulator keeps no logs that could be read.");
  };
  return {
    put: async () => {},
    createGroup: async () => "created",
    createStream: async () => "created",
    deleteGroup: absent,
    listGroups: absent,
    listStreams: absent,
    read: absent,
    close: async () => {},
  };
}
