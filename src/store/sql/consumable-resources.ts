/**
 * Consumable resources. What is in use is counted from the jobs that hold something now, through an index that holds
 * nothing else.
 */
import type { ConsumableNeed, ConsumableResource } from "../../model/consumable-resource.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";
import { jobTable } from "./job-table.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { numberCursor, pageOf } from "./page.ts";
import { fixed, frozenJson, json, number, type Table, table, text } from "./table.ts";

export const consumableResourceTable: Table<ConsumableResource> = table<ConsumableResource>({
  name: "consumable_resources",
  key: ["name"],
  fields: {
    name: text("name"),
    resourceType: fixed(text("resource_type")),
    totalQuantity: number("total_quantity"),
    createdAt: fixed(number("created_at")),
    tags: json("tags"),
  },
});

const { columns, decode, insertSql, insertValues, updateSql, updateValues } =
  consumableResourceTable;
const select = `SELECT ${columns} FROM consumable_resources`;

export function consumableResources(sql: SqlExecutor): Transaction["consumableResources"] {
  return {
    async get(name) {
      const row = await sql.get(`${select} WHERE name = ?`, name);
      return row && decode(row);
    },
    async list({ name, after, limit }) {
      const conditions = ["name > ?"];
      const params: SqlValue[] = [after ?? ""];
      if (name?.endsWith("*")) {
        conditions.push("LOWER(name) LIKE ? ESCAPE '\\'");
        // Names contain underscores, which LIKE takes for "any character".
        const start = name.slice(0, -1).toLowerCase();
        params.push(`${start.replace(/[\\%_]/g, "\\$&")}%`);
      } else if (name !== undefined) {
        conditions.push("LOWER(name) = ?");
        params.push(name.toLowerCase());
      }
      const rows = await sql.all(
        `${select} WHERE ${conditions.join(" AND ")} ORDER BY name LIMIT ?`,
        ...params,
        limit + 1,
      );
      return pageOf(rows.map(decode), limit, (row) => row.name);
    },
    async count() {
      const row = await sql.get("SELECT COUNT(*) AS n FROM consumable_resources");
      return Number(row?.n ?? 0);
    },
    inUse: () => quantitiesInUse(sql),
    async jobsNeeding({ consumableResource, after, limit }) {
      const rows = await sql.all(
        `SELECT ${jobColumns} FROM job_consumables JOIN jobs ON jobs.job_id = job_consumables.job_id
         WHERE job_consumables.consumable = ? AND job_consumables.queue_order < ?
         ORDER BY job_consumables.queue_order DESC LIMIT ?`,
        consumableResource,
        numberCursor(after) ?? Number.MAX_SAFE_INTEGER,
        limit + 1,
      );
      return pageOf(rows.map(jobTable.decode), limit, (job) => String(job.queueOrder));
    },
    async insert(row) {
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      mustHaveChanged(
        await sql.run(updateSql, ...updateValues(row)),
        "consumable resource",
        row.name,
      );
    },
    async remove(name) {
      await sql.run("DELETE FROM consumable_resources WHERE name = ?", name);
    },
    async isRepeated({ name, request, requestedAt, validFrom }) {
      await sql.run("DELETE FROM consumable_updates WHERE requested_at < ?", validFrom);
      const added = await sql.run(
        `INSERT INTO consumable_updates (name, request, requested_at) VALUES (?, ?, ?)
         ON CONFLICT (name, request) DO NOTHING`,
        name,
        request,
        requestedAt,
      );
      return added === 0;
    },
  };
}

/** `job_id` is in both tables of the join. */
const jobColumns = jobTable.columns
  .split(", ")
  .map((column) => `jobs.${column} AS ${column}`)
  .join(", ");

/** By name; what nobody holds is absent. Jobs that hold the same are counted by the database. */
export async function quantitiesInUse(sql: SqlExecutor): Promise<ReadonlyMap<string, number>> {
  const groups = await sql.all(
    `SELECT consumables, COUNT(*) AS holders FROM jobs
     WHERE consumables IS NOT NULL AND status IN ('STARTING', 'RUNNING') GROUP BY consumables`,
  );
  const inUse = new Map<string, number>();
  for (const { consumables, holders } of groups) {
    for (const { name, quantity } of frozenJson<readonly ConsumableNeed[]>(consumables as string)) {
      inUse.set(name, (inUse.get(name) ?? 0) + quantity * Number(holders));
    }
  }
  return inUse;
}

/** Leads from each resource to a job that is being inserted. */
export async function addConsumables(
  sql: SqlExecutor,
  job: { readonly jobId: string; readonly consumables?: readonly ConsumableNeed[] },
  queueOrder: number,
): Promise<void> {
  for (const { name } of job.consumables ?? []) {
    await sql.run(
      "INSERT INTO job_consumables (consumable, queue_order, job_id) VALUES (?, ?, ?)",
      name,
      queueOrder,
      job.jobId,
    );
  }
}
