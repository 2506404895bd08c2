/** Compute environments: few rows, found by name or by the cluster their instances join. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { Transaction } from "../../ports/store.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { pageOf } from "./page.ts";
import type { RememberedRows } from "./remembered-rows.ts";
import { json, number, type Table, table, text } from "./table.ts";

export const computeEnvironmentTable: Table<ComputeEnvironment> = table<ComputeEnvironment>({
  name: "compute_environments",
  key: ["name"],
  fields: {
    name: text("name"),
    uuid: text("uuid"),
    type: text("type"),
    state: text("state"),
    status: text("status"),
    statusReason: text("status_reason"),
    createdAt: number("created_at"),
    clusterName: text("cluster_name"),
    computeResources: json("compute_resources"),
    imageSelection: json("image_selection"),
    requestedvCpus: number("requested_vcpus"),
    unmanagedvCpus: number("unmanaged_vcpus"),
    serviceRole: text("service_role"),
    ecsSettings: json("ecs_settings"),
    updatePolicy: json("update_policy"),
    registeredAttributes: json("registered_attributes"),
    infrastructureRevision: number("infrastructure_revision"),
    tags: json("tags"),
  },
});

const { columns, decode, insertSql, insertValues, updateSql, updateValues } =
  computeEnvironmentTable;
const select = `SELECT ${columns} FROM compute_environments`;

export function computeEnvironments(
  sql: SqlExecutor,
  rows: RememberedRows,
): Transaction["computeEnvironments"] {
  return {
    get: (name) =>
      rows.get(`environment ${name}`, async () => {
        const row = await sql.get(`${select} WHERE name = ?`, name);
        return row && decode(row);
      }),
    async list({ after, limit }) {
      const rows = await sql.all(
        `${select} WHERE name > ? ORDER BY name LIMIT ?`,
        after ?? "",
        limit + 1,
      );
      return pageOf(rows.map(decode), limit, ({ name }) => name);
    },
    async byCluster(clusterName) {
      const row = await sql.get(`${select} WHERE cluster_name = ?`, clusterName);
      return row && decode(row);
    },
    async insert(row) {
      rows.forget();
      await sql.run(insertSql, ...insertValues(row));
    },
    async update(row) {
      rows.forget();
      mustHaveChanged(
        await sql.run(updateSql, ...updateValues(row)),
        "compute environment",
        row.name,
      );
    },
    async remove(name) {
      rows.forget();
      await sql.run("DELETE FROM compute_environments WHERE name = ?", name);
    },
  };
}
