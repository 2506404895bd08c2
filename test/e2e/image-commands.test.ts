/** `batchyard image`: what the owner of a server is told of images on the command line. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { goodFacts } from "../support/image-facts.ts";
import { program, runToEnd, type Served, serve, temporaryFolder } from "../support/serve.ts";

let data: string;
let server: Served;
before(async () => {
  data = temporaryFolder("image-commands");
  server = await serve(data, "--runtime", "process");
});
after(() => server?.kill("SIGTERM"));

/** `batchyard image …`, its answer as JSON. */
async function image<T>(...words: readonly string[]): Promise<T> {
  const asked = [...["image", ...words], "--json", "--data", data];
  const { code, stdout, stderr } = await runToEnd(program, asked);
  assert.equal(code, 0, `batchyard ${asked.join(" ")}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

describe("batchyard image", () => {
  it("S14, S20: inspects this machine and stated facts, and exits with 1 where a required check fails", async () => {
    const host = await runToEnd(program, ["image", "inspect", "--host", "--data", data]);
    assert.equal(host.code, 0, host.stderr);
    assert.match(host.stdout, /PASS +S14 +kernel/);
    assert.match(host.stdout, /No required check fails\./);

    const facts = join(data, "facts.json");
    const report = join(data, "findings.xml");
    const inspect = ["image", "inspect", "--facts", facts, "--junit", report, "--data", data];
    writeFileSync(facts, JSON.stringify(goodFacts));
    assert.equal((await runToEnd(program, inspect)).code, 0);
    writeFileSync(facts, JSON.stringify({ ...goodFacts, kernel: "3.2.0" }));
    const bad = await runToEnd(program, inspect);
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /FAIL +S14 +kernel[\s\S]*What mends it:\nS14 kernel: sudo yum update/);
    assert.match(readFileSync(report, "utf8"), /<testsuite name="facts" tests="\d+" failures="1"/);
    writeFileSync(facts, JSON.stringify({ kernal: "6" }));
    const wrong = await runToEnd(program, inspect);
    assert.deepEqual([wrong.code, /There is no fact kernal/.test(wrong.stderr)], [1, true]);
  });

  it("S1: keeps channels with versions, ages and a skip list", async () => {
    type Channel = { readonly versions: readonly { readonly recommended: boolean }[] };
    const recommended = (channel: Channel): readonly boolean[] =>
      channel.versions.map((version) => version.recommended);
    await image("channels", "create", "mine", "--minimum-age-days", "3");
    assert.deepEqual(recommended(await image("channels", "approve", "mine", "host")), [false]);
    assert.deepEqual(
      recommended(await image("channels", "set", "mine", "--minimum-age-days", "0")),
      [true],
    );
    assert.deepEqual(recommended(await image("channels", "skip", "mine", "1")), [false]);
    assert.deepEqual(recommended(await image("channels", "unskip", "mine", "1")), [true]);
    const shown = await runToEnd(program, ["image", "channels", "show", "mine", "--data", data]);
    assert.match(shown.stdout, /VERSION +IMAGE +NAME[\s\S]*recommended/);
    await image("channels", "delete", "mine");
    const gone = await runToEnd(program, ["image", "channels", "delete", "mine", "--data", data]);
    assert.match(gone.stderr, /There is no channel mine/);
  });

  it("lists images with their checks, and what differs between two", async () => {
    const list = await runToEnd(program, ["image", "list", "--data", data]);
    assert.match(list.stdout, /^IMAGE +NAME +FROM +STATE +CHECKS +CHANNELS +USED BY\nami-/);
    const same = await runToEnd(program, ["image", "diff", "host", "host", "--data", data]);
    assert.equal(same.stdout, "No known fact differs.\n");
  });
});
