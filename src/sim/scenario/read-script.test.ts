import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runScenario } from "./run-scenario.ts";

const lab = "compute-environment lab instanceTypes=m6i.large maxvCpus=2";

/** What is wrong with a script of these lines. */
async function problemOf(...lines: readonly string[]): Promise<string> {
  const outcome = await runScenario("a.txt", lines.join("\n")).catch((error: Error) => error);
  return outcome instanceof Error ? outcome.message : "nothing";
}

describe("a script", () => {
  it("is told the line of what is not understood, and what there is instead", async () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ["at 1h submit", /^a\.txt:2: "submit" is no statement\. There are: .*submit-job/],
      ["at noon end", /^a\.txt:2: at "noon": it must be a time such as 90s/],
      ["at 1h submit-job a", /:2: submit-job needs jobQueue=VALUE: a text/],
      ["at 1h submit-job a jobQueue=q attemps=2", /:2: "attemps" is no setting of submit-job/],
      ["at 1h submit-job a jobQueue=q runs=soon", /:2: runs=soon: it must be a time/],
      ["at 1h submit-job a jobQueue=q runs", /:2: Write runs=VALUE/],
      ["at 1h submit-job a jobQueue=q runs=1h runs=2h", /:2: runs is given twice/],
      ["at 1h submit-job jobQueue=q", /:2: Behind submit-job comes its name/],
      ["at 1h kill-server now for=1h", /:2: Behind kill-server comes no name/],
      ["submit-job a jobQueue=q", /:2: submit-job must begin "at TIME"/],
      ["at 1h job-queue q computeEnvironments=lab", /:2: job-queue sets the world up/],
    ];
    for (const [line, expected] of wrong) assert.match(await problemOf(lab, line), expected);
  });

  it("has ascending times and an end", async () => {
    assert.match(await problemOf(lab, "at 2h kill-server for=1h", "at 1h end"), /:3: Times must/);
    assert.match(await problemOf(lab), /:1: The last statement must be "at TIME end"\.$/);
    assert.match(await problemOf("at 1h end", "at 2h end"), /:2: Nothing comes after end/);
  });

  it("is told what its names do not lead to", async () => {
    const killed = await problemOf(lab, "at 1m kill-instance lab/1", "at 1h end");
    assert.match(killed, /^a\.txt:2: There is no instance lab\/1/);
    const ended = await problemOf(lab, "at 1m terminate-job a", "at 1h end");
    assert.match(ended, /^a\.txt:2: No job a has been submitted/);
  });

  it("may go on in indented lines, and loses what was expected before", async () => {
    const content = ["at 1m kill-server", "  for=1s", "  | old", "at 2m end"].join("\n");
    const outcome = await runScenario("a.txt", content);
    const lines = outcome.content.split("\n").map((line) => line.replaceAll(/ {2,}/g, " "));
    assert.deepEqual(lines, [
      "at 1m kill-server",
      " for=1s",
      " | 00:01:00 server dies killed",
      " | 00:01:01 server starts",
      "at 2m end",
      " | 00:02:00 end 0 jobs have ended, 0 have not",
    ]);
  });
});
