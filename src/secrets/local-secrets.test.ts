import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { SecretSource } from "../ports/secret-source.ts";
import { localSecrets } from "./local-secrets.ts";

const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret";
const parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter";
const environment = { JOB_DB: "from-env", BATCHYARD_SECRET_ACCESS_KEY: "own", OTHER: "other" };

let folder: string;
let file: string;
let secrets: SecretSource;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "batchyard-secrets-"));
  file = join(folder, "secrets.yaml");
  write(`
db: plain-value
service: { user: me, password: deep-value, port: 5432 }
text-json: '{"key": "inner-value"}'
"${arn}:full-AbCdEf": by-arn
"db::AWSPREVIOUS:": old-value
"db::AWSCURRENT:v1": current-v1
"db:::v2": version-two
/path/to/param: parameter-value
short: parameter-short
`);
  secrets = localSecrets({ file, environment, environmentPrefix: "JOB_" });
});
after(() => rmSync(folder, { recursive: true }));

function write(text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

async function value(valueFrom: string): Promise<string> {
  const answer = await secrets.find(valueFrom);
  return answer.kind === "found" ? answer.value : `missing: ${answer.why}`;
}

describe("local secrets", () => {
  it("are found by name and by ARN, whole or by a JSON key, also of other versions", async () => {
    const expected: Readonly<Record<string, string>> = {
      db: "plain-value",
      [`${arn}:db-AbCdEf`]: "plain-value",
      [`${arn}:db`]: "plain-value",
      [`${arn}:full-AbCdEf`]: "by-arn",
      [`${arn}:full-AbCdEf:::`]: "by-arn",
      service: '{"user":"me","password":"deep-value","port":5432}',
      "service:password": "deep-value",
      [`${arn}:service-AbCdEf:password::`]: "deep-value",
      [`${arn}:service-AbCdEf:port::`]: "5432",
      "text-json:key": "inner-value",
      [`${arn}:db-AbCdEf::AWSPREVIOUS:`]: "old-value",
      [`${arn}:db-AbCdEf::AWSCURRENT:`]: "plain-value",
      [`${arn}:db-AbCdEf:::v2`]: "version-two",
      "db::AWSCURRENT:v1": "current-v1",
      [`${parameter}/path/to/param`]: "parameter-value",
      "/path/to/param": "parameter-value",
      [`${parameter}/short`]: "parameter-short",
      "env:JOB_DB": "from-env",
    };
    for (const [valueFrom, text] of Object.entries(expected)) {
      assert.equal(await value(valueFrom), text, valueFrom);
    }
  });

  it("are missing with the name that was looked for, and no value beside it", async () => {
    const expected: Readonly<Record<string, RegExp>> = {
      none: /no entry of this name \(looked for: none\)/,
      [`${arn}:none-AbCdEf`]: /looked for: arn:.*none-AbCdEf, none-AbCdEf, none\)/,
      [`${arn}:db-AbCdEf::AWSPENDING:`]: /db::AWSPENDING:/,
      "service:nobody": /the entry service of the secrets file has no member nobody/,
      "service:toString": /no member toString/,
      "db:key": /the entry db of the secrets file has no member key/,
      "env:OTHER": /only variables whose names begin with JOB_/,
      "env:JOB_NONE": /no variable JOB_NONE/,
    };
    for (const [valueFrom, why] of Object.entries(expected)) {
      const text = await value(valueFrom);
      assert.match(text, why);
      assert.doesNotMatch(text, /-value|from-env|other/);
    }
    const greedy = localSecrets({ environment, environmentPrefix: "BATCHYARD_" });
    assert.equal((await greedy.find("env:BATCHYARD_SECRET_ACCESS_KEY")).kind, "missing");
    assert.match(JSON.stringify(await greedy.find("db")), /start it with --secrets FILE/);
  });

  it("are read anew each time, from a file that is its owner's alone and can be read", async () => {
    write('{"db": "changed"}');
    assert.equal(await value("db"), "changed");
    chmodSync(file, 0o640);
    assert.match(await value("db"), /can be read by others .*\(mode 640\): run chmod 600/);
    chmodSync(file, 0o600);
    write("db: [changed\nmore: }");
    assert.match(await value("db"), /is neither JSON nor YAML \(line \d\)\.$/);
    assert.doesNotMatch(await value("db"), /changed/);
    write("- changed");
    assert.match(await value("db"), /must be an object: names of secrets, with their values/);
  });
});
