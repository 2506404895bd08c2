/** Keys of machines: a few per machine. The server holds all of them in memory and reads them here when it starts. */
import type { AgentKey } from "../../model/agent-key.ts";
import type { ClusterTransaction } from "../../ports/cluster-rows.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<AgentKey>({
  name: "agent_keys",
  key: ["accessKeyId"],
  fields: {
    accessKeyId: text("access_key_id"),
    secretAccessKey: text("secret_access_key"),
    clusterName: text("cluster_name"),
    instanceId: text("instance_id"),
    createdAt: number("created_at"),
    expiresAt: number("expires_at"),
  },
});
const select = `SELECT ${columns} FROM agent_keys`;

export function agentKeys(sql: SqlExecutor): ClusterTransaction["agentKeys"] {
  return {
    async get(accessKeyId) {
      const row = await sql.get(`${select} WHERE access_key_id = ?`, accessKeyId);
      return row && decode(row);
    },
    async list() {
      return (await sql.all(`${select} ORDER BY created_at, access_key_id`)).map(decode);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      const changed = await sql.run(updateSql, ...updateValues(row));
      mustHaveChanged(changed, "agent key", row.accessKeyId);
    },
    async remove(accessKeyId) {
      await sql.run("DELETE FROM agent_keys WHERE access_key_id = ?", accessKeyId);
    },
  };
}
