/** What agents registered, one row per registered instance; it leaves with its instance. */
import type { ContainerInstanceRecord } from "../../model/container-instance.ts";
import type { ClusterTransaction } from "../../ports/cluster-rows.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { boolean, json, list, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } =
  table<ContainerInstanceRecord>({
    name: "container_instances",
    key: ["instanceId"],
    fields: {
      instanceId: text("instance_id"),
      attributes: list("attributes"),
      registeredResources: list("registered_resources"),
      tags: json("tags"),
      embedded: boolean("embedded"),
      forgetful: boolean("forgetful"),
      agentVersion: text("agent_version"),
      agentHash: text("agent_hash"),
      dockerVersion: text("docker_version"),
      messageNumbers: number("message_numbers"),
    },
  });
const select = `SELECT ${columns} FROM container_instances`;

export function containerInstances(sql: SqlExecutor): ClusterTransaction["containerInstances"] {
  return {
    async get(instanceId) {
      const row = await sql.get(`${select} WHERE instance_id = ?`, instanceId);
      return row && decode(row);
    },
    async list() {
      return (await sql.all(`${select} ORDER BY instance_id`)).map(decode);
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      const changed = await sql.run(updateSql, ...updateValues(row));
      mustHaveChanged(changed, "container instance", row.instanceId);
    },
    async remove(instanceId) {
      await sql.run("DELETE FROM container_instances WHERE instance_id = ?", instanceId);
    },
  };
}
