/**
 * Makes the agent one file, `dist/batchyard-agent.mjs`, that needs nothing but a Node from 20 on: to be copied to a
 * machine, or put into an image of one.
 *
 *   npm run bundle [-- FILE]
 */
import { chmodSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { root } from "./steps.mjs";

const outfile = resolve(process.argv[2] ?? join(root, "dist", "batchyard-agent.mjs"));
const read = (path) => readFileSync(join(root, path), "utf8");

/** Modules that read files of the project; the bundle has what they would have read. */
const inPlace = {
  "main/version.ts": () =>
    `export const version = ${JSON.stringify(JSON.parse(read("package.json")).version)};`,
  "spawner/spawner-source.ts": () => {
    const source = stripTypeScriptTypes(read("src/agent/process/spawner/spawner-program.ts"));
    return `export const spawnerSource = () => ${JSON.stringify(source)};`;
  },
};

const filesInPlace = {
  name: "files-in-place",
  setup({ onLoad }) {
    for (const [path, text] of Object.entries(inPlace)) {
      const filter = new RegExp(`/src/.*${path.replaceAll(".", "\\.")}$`);
      onLoad({ filter }, () => ({ contents: text(), loader: "js" }));
    }
  },
};

/** Of Docker's client: faster cryptography for engines behind SSH, which it does without where they are not built. */
const optionalBinaries = {
  name: "optional-binaries",
  setup({ onResolve }) {
    onResolve({ filter: /(?:\.node|^cpu-features)$/ }, ({ path }) => ({ path, external: true }));
  },
};

await build({
  entryPoints: [join(root, "src/main/agent-bundle.ts")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as requireOf } from "node:module";',
      'import { fileURLToPath as pathOf } from "node:url";',
      "const require = requireOf(import.meta.url);",
      "const __filename = pathOf(import.meta.url), __dirname = pathOf(new URL('.', import.meta.url));",
    ].join("\n"),
  },
  plugins: [filesInPlace, optionalBinaries],
});
chmodSync(outfile, 0o755);
console.log(outfile);
