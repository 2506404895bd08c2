import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mergeUserData } from "./merge-user-data.ts";
import { readUserData } from "./read-user-data.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const multipart = (...parts: readonly string[]): string =>
  base64(
    [
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="==BOUNDARY=="',
      "",
      ...parts.flatMap((part) => ["--==BOUNDARY==", part, ""]),
      "--==BOUNDARY==--",
      "",
    ].join("\n"),
  );

const cloudConfig = 'Content-Type: text/cloud-config; charset="us-ascii"\n\npackages:\n- htop\n';
const script = (line: string): string =>
  `Content-Type: text/x-shellscript\n\n#!/bin/bash\n${line}\n`;

describe("user data of a launch template", () => {
  it("S23: is merged with the part that names the cluster, which comes last", async () => {
    const line = `echo "ECS_RESERVED_MEMORY=64" >> /etc/ecs/ecs.config # ${"x".repeat(120)} ä`;
    const read = await readUserData(multipart(cloudConfig, script(line)));
    assert.ok(read.kind === "parts");
    const variables = { ECS_CLUSTER: "lab_Batch_1" };
    const merged = await mergeUserData(read.parts, variables, "lab_Batch_1");
    assert.equal(merged, await mergeUserData(read.parts, variables, "lab_Batch_1"));

    const head = Buffer.from(merged, "base64").toString().split("\r\n\r\n")[0] ?? "";
    assert.match(head, /^MIME-Version: 1\.0\r\nContent-Type: multipart\/mixed; boundary="[^"]+"$/);
    const again = await readUserData(base64(Buffer.from(merged, "base64").toString()));
    assert.match(again.kind === "wrong" ? again.problem : "", /sets ECS_CLUSTER/);

    const allowed = await mergeUserData(read.parts, { ECS_LOGLEVEL: "info" }, "b");
    const whole = await readUserData(allowed);
    assert.ok(whole.kind === "parts");
    assert.deepEqual(
      whole.parts.map(({ contentType }) => contentType),
      ["text/cloud-config", "text/x-shellscript", "text/x-shellscript"],
    );
    assert.ok(whole.parts[1]?.content.includes(line));
    assert.match(whole.parts[2]?.content ?? "", /\nECS_LOGLEVEL=info\n/);
  });

  it("S23: may be absent: the own part stands alone then", async () => {
    const alone = Buffer.from(
      await mergeUserData([], { ECS_CLUSTER: "c" }, "b"),
      "base64",
    ).toString();
    assert.match(alone, /ECS_CLUSTER=c/);
  });

  it("S23: is refused with the fix when it is no multi-part or takes what is the service's", async () => {
    const problemOf = async (given: string): Promise<string> => {
      const read = await readUserData(given);
      return read.kind === "wrong" ? read.problem : "";
    };
    assert.match(
      await problemOf(base64("#!/bin/bash\necho hi\n")),
      /is a plain script; MIME.*Begin it with/,
    );
    assert.match(await problemOf(base64("packages: []")), /is not MIME multi-part; MIME/);
    assert.match(await problemOf(multipart()), /has no parts/);
    assert.match(
      await problemOf(base64("x".repeat(16_385))),
      /limited to 16384 bytes, this has 16385/,
    );
    for (const variable of ["ECS_CLUSTER", "ECS_INSTANCE_ATTRIBUTES"]) {
      const line = `echo ${variable}=mine >> /etc/ecs/ecs.config`;
      assert.match(await problemOf(multipart(script(line))), new RegExp(`sets ${variable}, which`));
      assert.equal(await problemOf(multipart(script(`# echo ${variable}=mine`))), "");
    }
  });
});
