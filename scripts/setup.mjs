/**
 * Brings a fresh clone to the point where the project runs: installs the locked dependencies, among them
 * Node 24 itself; then runs the program it is given on that Node. Plain JavaScript without dependencies,
 * because it runs on whatever Node the machine has. Costs a few milliseconds when there is nothing to do.
 *
 *   node scripts/setup.mjs [PROGRAM [ARGUMENT …]]
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".batchyard-setup");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

const oldestNode = 20;
if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  fail(`Batchyard needs Node ${oldestNode} or newer to set itself up; this is ${process.version}.`);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) install();
if (process.argv.length > 2) run(process.argv.slice(2));

/** By its full path: a shell that has once found an older `node` would go on using that one. */
function run(program) {
  const node = join(root, "node_modules", ".bin", "node");
  const flags = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(node, [...flags, ...program], { cwd: root, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the program as well.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

/** Install scripts of dependencies stay off, but for the package that brings Node 24. */
function install() {
  console.error(
    "Setting up: installing the locked dependencies and Node 24 (once, about a minute) ...",
  );
  rmSync(stamp, { force: true });
  npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  npm("rebuild", "node", "--ignore-scripts=false", "--loglevel=error");
  writeFileSync(stamp, wanted);
}

function npm(...args) {
  const shell = process.platform === "win32";
  const run = spawnSync("npm", args, { cwd: root, shell, stdio: ["ignore", "ignore", "inherit"] });
  if (run.status !== 0) {
    fail(
      `"npm ${args.join(" ")}" failed${run.error ? ` (${run.error.message})` : ""}. ` +
        "See the lines above; a package registry must be reachable the first time.",
    );
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
