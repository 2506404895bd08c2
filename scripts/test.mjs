/**
 * Everything: the fast checks, then the tests from the smallest to the largest.
 *
 * `npm test -- FILE…` runs just those files. Tests that need a container engine or the AWS CLI run when it is
 * there; where it is not they are skipped and say why, except in CI, where a missing one fails.
 */
import { runAll, runInTurn, step } from "./steps.mjs";

const given = process.argv.slice(2);
const node = (name, args) => step(name, "node", ["--test", ...args], { live: true });

if (given.length > 0) process.exit((await runInTurn([node("given", given)])) ? 1 : 0);

const failedChecks = await runAll([
  step("types", "tsc", ["-p", "."]),
  step("lint", "biome", ["check", "--error-on-warnings", "."]),
  step("docs", "node", ["src/main/operations-page.ts", "--check"]),
]);
if (failedChecks) process.exit(1);

// Each file in a process of its own: in a shared one the hooks of every file run around the tests of all.
const apart = ["--test-concurrency=2", "--test-reporter=./scripts/reporter.mjs"];
const oneByOne = ["--test-concurrency=1", "--test-reporter=./scripts/reporter.mjs"];
const failed = await runInTurn([
  node("law, units, golden, properties", [
    ...apart,
    "test/tidy/*.test.ts",
    "src/**/*.test.ts",
    "test/golden/*.test.ts",
    "test/properties/*.test.ts",
  ]),
  node("conformance and wire", [...apart, "test/conformance/*.test.ts", "test/wire/*.test.ts"]),
  node("simulation", [...oneByOne, "test/scenarios/*.test.ts", "test/simulation/*.test.ts"]),
  node("end to end", [...oneByOne, "test/e2e/*.test.ts"]),
]);
process.exit(failed ? 1 : 0);
