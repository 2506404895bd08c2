/** Instances: as many rows as there are machines; a terminated one soon leaves. */
import type { Instance } from "../../model/instance.ts";
import type { InstanceAddress, Transaction } from "../../ports/store.ts";
import { forgetTags } from "./ec2-tags.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import type { RememberedSet } from "./remembered-set.ts";
import { boolean, json, list, number, resources, type Table, table, text } from "./table.ts";

export const instanceTable: Table<Instance> = table<Instance>({
  name: "instances",
  key: ["instanceId"],
  fields: {
    instanceId: text("instance_id"),
    computeEnvironment: text("compute_environment"),
    clusterName: text("cluster_name"),
    instanceType: text("instance_type"),
    imageId: text("image_id"),
    infrastructureRevision: number("infrastructure_revision"),
    desiredStatus: text("desired_status"),
    lastStatus: text("last_status"),
    unmanaged: boolean("unmanaged"),
    statusReason: text("status_reason"),
    createdAt: number("created_at"),
    registeredAt: number("registered_at"),
    containerInstanceId: text("container_instance_id"),
    resources,
    gpuIds: list("gpu_ids"),
    attributes: json("attributes"),
    idleSince: number("idle_since"),
    drainingSince: number("draining_since"),
    interruptsAt: number("interrupts_at"),
    fargate: boolean("fargate"),
  },
});

const { columns, decode, insertSql, insertValues, stored, updateSql, updateValues } = instanceTable;
const select = `SELECT ${columns} FROM instances`;
const namedAtOnce = 50;
const emptySql = `
  SELECT instance_id, cluster_name, container_instance_id FROM instances
  WHERE instance_id IN (${Array.from({ length: namedAtOnce }, () => "?").join(", ")})
    AND desired_status = 'RUNNING' AND last_status = 'REGISTERED'
    AND NOT EXISTS (SELECT 1 FROM tasks
      WHERE tasks.instance_id = instances.instance_id AND tasks.last_status <> 'STOPPED')`;

/** In the order of `View.instances.list`. */
export function allInstances(
  sql: SqlExecutor,
  remembered: RememberedSet<Instance>,
): Promise<readonly Instance[]> {
  return remembered.all(async () => {
    const rows = await sql.all(`${select} ORDER BY created_at, instance_id`);
    return rows.map(decode);
  });
}

export function instances(
  sql: SqlExecutor,
  remembered: RememberedSet<Instance>,
): Transaction["instances"] {
  return {
    async get(instanceId) {
      const row = await sql.get(`${select} WHERE instance_id = ?`, instanceId);
      return row && decode(row);
    },
    async byContainerInstanceId(id) {
      const row = await sql.get(`${select} WHERE container_instance_id = ?`, id);
      return row && decode(row);
    },
    async list(computeEnvironment) {
      const all = await allInstances(sql, remembered);
      return computeEnvironment === undefined
        ? all
        : all.filter((instance) => instance.computeEnvironment === computeEnvironment);
    },
    async empty(instanceIds) {
      const found: InstanceAddress[] = [];
      for (let from = 0; from < instanceIds.length; from += namedAtOnce) {
        const named = instanceIds.slice(from, from + namedAtOnce);
        // Always as many, so that it is one statement: the last is named again.
        const ids = Array.from({ length: namedAtOnce }, (_, n) => named[n] ?? named.at(-1) ?? "");
        for (const row of await sql.all(emptySql, ...ids)) {
          found.push({
            instanceId: row.instance_id as string,
            clusterName: row.cluster_name as string,
            containerInstanceId: row.container_instance_id as string,
          });
        }
      }
      return found;
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
      remembered.put(stored(row));
    },
    async update(row) {
      mustHaveChanged(await sql.run(updateSql, ...updateValues(row)), "instance", row.instanceId);
      remembered.put(stored(row));
    },
    async remove(instanceId) {
      await forgetTags(sql, instanceId);
      await sql.run("DELETE FROM records WHERE kind = 'ec2-launch' AND id = ?", instanceId);
      await sql.run("DELETE FROM instances WHERE instance_id = ?", instanceId);
      remembered.drop(instanceId);
    },
  };
}
