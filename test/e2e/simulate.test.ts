/** `batchyard simulate` as the README has it: the examples run as they stand, and mistakes are told by line. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { StudyReport } from "../../src/sim/report/study-report.ts";
import { type Ended, program, projectRoot, runToEnd, temporaryFolder } from "../support/serve.ts";

const example = (file: string): string => join(projectRoot, "examples/simulate", file);
const cluster = ["--cluster", example("cluster.yaml")];

function simulate(...words: readonly string[]): Promise<Ended> {
  return runToEnd(program, ["simulate", ...words]);
}

describe("batchyard simulate", () => {
  it("says what the example's workload comes to when things go wrong", async () => {
    const files = ["--workload", example("workload.yaml"), "--faults", example("faults.yaml")];
    const { code, stdout, stderr } = await simulate(...cluster, ...files, "--json");
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout) as StudyReport;
    assert.equal(report.all.jobs, 60 + 60 * 12 + 150 + 3);
    assert.equal(report.all.unfinished, 0);
    assert.ok(report.launchesRefused > 0 && report.retries > 0 && report.cost > 0);
  });

  it("runs a log of another cluster, the same every time, and draws it as a page", async () => {
    const folder = temporaryFolder("simulate");
    const words = [...cluster, "--swf", example("jobs.swf"), "--swf-queue", "urgent"];
    const nodes = ["--swf-node-vcpus", "8"];
    const page = join(folder, "report.html");
    const [first, second] = [
      await simulate(...words, ...nodes),
      await simulate(...words, ...nodes, "--html", page),
    ];
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^7 jobs, seed 1: 6 succeeded, 1 failed\nmakespan 2 h /);
    assert.match(first.stdout, /1 of 8 jobs of \S+jobs\.swf: run time or processors unknown/);
    assert.equal(second.stdout, first.stdout);
    const html = readFileSync(page, "utf8");
    assert.match(html, /<svg viewBox=[\s\S]*<path class="line running" d="M/);
    assert.doesNotMatch(html, /<(?:script|link|img)\b|https?:/, "it needs nothing else");
  });

  it("tells mistakes by file, line and place", async () => {
    const file = join(temporaryFolder("simulate"), "jobs.yaml");
    writeFileSync(file, "jobs:\n  - jobName: a\n    jobQueue: urgent\n    duration: long\n");
    const { code, stderr } = await simulate(...cluster, "--workload", file);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `batchyard: ${file}:4: jobs[0].duration must be a time such as 90s, 10m, 1h30m or 2d, not "long".\n`,
    );
    const neither = await simulate(...cluster);
    assert.match(neither.stderr, /Jobs come from --workload FILE or from --swf FILE/);
  });
});
