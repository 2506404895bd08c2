import assert from "node:assert/strict";
import { test } from "node:test";
import { getCallerIdentity } from "./get-caller-identity.ts";

test("the caller is told who it is", async () => {
  const site = { partition: "aws", region: "eu-north-1", account: "111122223333" };
  const principalArn = "arn:aws:iam::111122223333:user/ada";
  const context = { requestId: "r", principalArn, accessKeyId: "AKIAEXAMPLE" };
  assert.deepEqual(await getCallerIdentity({ site }, {}, context), {
    UserId: "AKIAEXAMPLE",
    Account: "111122223333",
    Arn: principalArn,
  });
});
