/** Launch templates and their versions, which leave with them. */
import type {
  LaunchTemplate,
  LaunchTemplateReference,
  LaunchTemplateVersion,
} from "../../model/launch-template.ts";
import type { Transaction } from "../../ports/store.ts";
import { forgetTags } from "./ec2-tags.ts";
import type { SqlExecutor } from "./executor.ts";
import { mustHaveChanged } from "./must-have-changed.ts";
import { fixed, json, number, table, text } from "./table.ts";

const templates = table<LaunchTemplate>({
  name: "launch_templates",
  key: ["launchTemplateId"],
  fields: {
    launchTemplateId: text("launch_template_id"),
    name: fixed(text("name")),
    createdAt: fixed(number("created_at")),
    createdBy: fixed(text("created_by")),
    defaultVersion: number("default_version"),
    lastVersion: number("last_version"),
  },
});

const versions = table<LaunchTemplateVersion>({
  name: "launch_template_versions",
  key: ["launchTemplateId", "version"],
  fields: {
    launchTemplateId: text("launch_template_id"),
    version: number("version"),
    description: text("description"),
    createdAt: number("created_at"),
    createdBy: text("created_by"),
    data: json("data"),
  },
});

const selectTemplate = `SELECT ${templates.columns} FROM launch_templates`;
const selectVersion = `SELECT ${versions.columns} FROM launch_template_versions WHERE launch_template_id = ?`;

export function launchTemplates(sql: SqlExecutor): Transaction["launchTemplates"] {
  return {
    async get({ launchTemplateId, launchTemplateName }: LaunchTemplateReference) {
      const row = await (launchTemplateId === undefined
        ? sql.get(`${selectTemplate} WHERE name = ?`, launchTemplateName ?? "")
        : sql.get(`${selectTemplate} WHERE launch_template_id = ?`, launchTemplateId));
      return row && templates.decode(row);
    },
    async list() {
      return (await sql.all(`${selectTemplate} ORDER BY created_at, launch_template_id`)).map(
        templates.decode,
      );
    },
    async version(launchTemplateId, version) {
      const row = await (version === "$Latest"
        ? sql.get(`${selectVersion} ORDER BY version DESC LIMIT 1`, launchTemplateId)
        : sql.get(`${selectVersion} AND version = ?`, launchTemplateId, version));
      return row && versions.decode(row);
    },
    async versions(launchTemplateId) {
      const rows = await sql.all(`${selectVersion} ORDER BY version DESC`, launchTemplateId);
      return rows.map(versions.decode);
    },
    async insert(row) {
      await sql.run(templates.insertSql, ...templates.insertValues(row));
    },
    async update(row) {
      mustHaveChanged(
        await sql.run(templates.updateSql, ...templates.updateValues(row)),
        "launch template",
        row.launchTemplateId,
      );
    },
    async remove(launchTemplateId) {
      await forgetTags(sql, launchTemplateId);
      await sql.run("DELETE FROM launch_templates WHERE launch_template_id = ?", launchTemplateId);
    },
    async insertVersion(row) {
      await sql.run(versions.insertSql, ...versions.insertValues(row));
    },
    async removeVersion(launchTemplateId, version) {
      await sql.run(
        "DELETE FROM launch_template_versions WHERE launch_template_id = ? AND version = ?",
        launchTemplateId,
        version,
      );
    },
  };
}
