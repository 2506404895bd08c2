/** The fast part of the tests: types, lint and format, and the law of the architecture; side by side. */
import { runAll, step } from "./steps.mjs";

const failed = await runAll([
  step("types", "tsc", ["-p", "."]),
  step("lint", "biome", ["check", "--error-on-warnings", "."]),
  step("docs", "node", ["src/main/operations-page.ts", "--check"]),
  step("law", "node", [
    "--test",
    "--test-isolation=none",
    "--test-reporter=dot",
    "test/tidy/*.test.ts",
  ]),
]);
process.exit(failed ? 1 : 0);
