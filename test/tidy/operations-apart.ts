/**
 * Files of operations never import each other: an operation that calls another shares its validation, its errors
 * and its transaction with it, and neither can be changed alone. What two operations share is a file of its own.
 *
 * An operation is known by its name: AWS's client packages hold one command per operation.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { importsOf, resolved } from "./import-law.ts";
import { at, isTest, projectRoot, type Source } from "./source.ts";

/** Folders of src/service and the package whose operations they hold. */
const packages: Readonly<Record<string, string>> = {
  "src/service/batch": "client-batch",
  "src/service/ecs": "client-ecs",
  "src/service/ec2": "client-ec2",
  "src/service/iam": "client-iam",
  "src/service/logs": "client-cloudwatch-logs",
  "src/service/ssm": "client-ssm",
  "src/service/sts": "client-sts",
};

export function operationsCallingEachOther(sources: readonly Source[]): readonly string[] {
  const operations = operationPaths();
  return sources
    .filter((source) => operations.has(source.path) && !isTest(source.path))
    .flatMap((source) =>
      importsOf(source)
        .filter(({ specifier }) => operations.has(resolved(source.path, specifier)))
        .map(
          ({ specifier, index }) =>
            `${at(source, index)}: the operation ${basename(source.path, ".ts")} imports the ` +
            `operation ${basename(specifier, ".ts")}; move what they share into a file of its own`,
        ),
    );
}

/** Paths at which the operations of AWS's services are, or would be. */
function operationPaths(): ReadonlySet<string> {
  const paths = Object.entries(packages).flatMap(([folder, name]) => {
    const commands = join(projectRoot, "node_modules/@aws-sdk", name, "dist-types/commands");
    return readdirSync(commands)
      .filter((file) => file.endsWith("Command.d.ts"))
      .map((file) => `${folder}/${kebab(file.slice(0, -"Command.d.ts".length))}.ts`);
  });
  return new Set(paths);
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
}
