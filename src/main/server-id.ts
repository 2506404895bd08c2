/** A name for this server that outlives its process: what it starts carries it, and is found by it after a crash. */
import type { IdSource } from "../ports/id-source.ts";
import type { Store } from "../ports/store.ts";

export async function serverId(store: Store, ids: IdSource): Promise<string> {
  return store.transact(async (tx) => {
    const known = await tx.settings.get("server-id");
    if (known !== undefined) return known;
    const made = ids.uuid();
    await tx.settings.set("server-id", made);
    return made;
  });
}
