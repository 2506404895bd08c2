/** Job definitions: revisions of a name; they are never removed, so the highest row is the highest ever used. */
import type { JobDefinition } from "../../model/job-definition.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor, SqlValue } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { badCursor, pageOf } from "./page.ts";
import type { RememberedRows } from "./remembered-rows.ts";
import { boolean, json, list, number, table, text } from "./table.ts";

const { columns, decode, insertSql, insertValues, updateSql, updateValues } = table<JobDefinition>({
  name: "job_definitions",
  key: ["name", "revision"],
  fields: {
    name: text("name"),
    revision: number("revision"),
    type: text("type"),
    status: text("status"),
    createdAt: number("created_at"),
    parameters: json("parameters"),
    containerProperties: json("container_properties"),
    ecsProperties: json("ecs_properties"),
    eksProperties: json("eks_properties"),
    nodeProperties: json("node_properties"),
    retryStrategy: json("retry_strategy"),
    timeoutSeconds: number("timeout_seconds"),
    platformCapabilities: list("platform_capabilities"),
    schedulingPriority: number("scheduling_priority"),
    consumableResources: json("consumable_resources"),
    propagateTags: boolean("propagate_tags"),
    tags: json("tags"),
  },
});
const select = `SELECT ${columns} FROM job_definitions`;

export function jobDefinitions(
  sql: SqlExecutor,
  rows: RememberedRows,
): Transaction["jobDefinitions"] {
  return {
    get: (name, revision) =>
      rows.get(`definition ${name}:${revision}`, async () => {
        const row = await sql.get(`${select} WHERE name = ? AND revision = ?`, name, revision);
        return row && decode(row);
      }),
    latestActive: (name) =>
      rows.get(`definition ${name}`, async () => {
        const row = await sql.get(
          `${select} WHERE name = ? AND status = 'ACTIVE' ORDER BY revision DESC LIMIT 1`,
          name,
        );
        return row && decode(row);
      }),
    async list({ name, status, after, limit }) {
      const conditions = ["(name, revision) > (?, ?)"];
      const params: SqlValue[] = [...cursor(after)];
      if (name !== undefined) {
        conditions.push("name = ?");
        params.push(name);
      }
      if (status !== undefined) {
        conditions.push("status = ?");
        params.push(status);
      }
      const rows = await sql.all(
        `${select} WHERE ${conditions.join(" AND ")} ORDER BY name, revision LIMIT ?`,
        ...params,
        limit + 1,
      );
      return pageOf(rows.map(decode), limit, (row) => `${row.name}:${row.revision}`);
    },
    async insert(row) {
      rows.forget();
      const highest = await sql.get(
        "SELECT MAX(revision) AS revision FROM job_definitions WHERE name = ?",
        row.name,
      );
      const added = Object.freeze({ ...row, revision: Number(highest?.revision ?? 0) + 1 });
      await sql.run(insertSql, ...insertValues(added));
      return added;
    },
    async update(row) {
      rows.forget();
      const changed = await sql.run(updateSql, ...updateValues(row));
      mustHaveChanged(changed, "job definition", `${row.name}:${row.revision}`);
    },
  };
}

function cursor(after: string | undefined): [string, number] {
  if (after === undefined) return ["", 0];
  const [, name, revision] = /^(.+):(\d{1,9})$/.exec(after) ?? [];
  if (name === undefined) throw badCursor(after);
  return [name, Number(revision)];
}
