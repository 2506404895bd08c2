/**
 * A reporter for node:test that fits on a screen: one line per file or suite, every failure in full, every skip with
 * its reason, and the sum at the end.
 */
import { relative } from "node:path";
import { inspect } from "node:util";

export default async function* reporter(source) {
  const skips = [];
  let passed = 0;
  let failures = 0;
  for await (const { type, data } of source) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    const isTest = data.details?.type !== "suite";
    if (data.skip !== undefined) skips.push(`${data.name}: ${data.skip === true ? "" : data.skip}`);
    else if (type === "test:pass") {
      if (isTest) passed += 1;
      if (data.nesting === 0) {
        yield `  ok   ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
      }
    } else {
      if (isTest) failures += 1;
      const where = data.file ? ` (${relative(process.cwd(), data.file)}:${data.line})` : "";
      const cause = data.details?.error?.cause ?? data.details?.error;
      if (isTest) yield `  FAIL ${data.name}${where}\n${indent(inspect(cause))}\n`;
    }
  }
  for (const skip of skips) yield `  skip ${skip}\n`;
  yield `  ${passed} passed, ${failures} failed, ${skips.length} skipped\n`;
}

function indent(text) {
  return text.replaceAll(/^/gm, "       ");
}
