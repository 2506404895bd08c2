import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { manualClock } from "../../test/support/manual-clock.ts";
import { fetchRegistryAuth } from "./registry-auth.ts";

const from = {
  type: "asm",
  asmAuthData: { credentialsParameter: "my-registry", region: "us-east-1" },
} as const;

/** What the server answers, one after the other. */
async function ask(...answers: readonly (string | Error)[]) {
  const clock = manualClock();
  const asked: string[] = [];
  const left = [...answers];
  let over = false;
  const auth = fetchRegistryAuth(
    {
      clock,
      link: {
        async getSecretValue(secretId) {
          asked.push(secretId);
          const answer = left.shift() ?? new Error("connect ECONNREFUSED");
          if (typeof answer === "string") return answer;
          throw answer;
        },
      },
    },
    from,
  ).finally(() => {
    over = true;
  });
  auth.catch(() => undefined);
  while (!over) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { auth, asked };
}
const refusal = (why: RegExp) => ({
  name: "StartFailure",
  message: new RegExp(
    `^ResourceInitializationError: unable to pull secrets or registry auth: repositoryCredentials \\(my-registry\\): ${why.source}`,
  ),
});

describe("credentials for a registry", () => {
  it("are what the secret holds, asked for again while the server is away", async () => {
    const { auth, asked } = await ask(
      new Error("connect ECONNREFUSED"),
      '{"username":"me","password":"secret"}',
    );
    assert.deepEqual(await auth, { username: "me", password: "secret" });
    assert.deepEqual(asked, ["my-registry", "my-registry"]);
  });

  it("fail the pull when they are refused, or no credentials, or cannot be had", async () => {
    const denied = Object.assign(new Error("AccessDeniedException: no"), {
      code: "AccessDeniedException",
    });
    const refused = await ask(denied);
    await assert.rejects(refused.auth, refusal(/AccessDeniedException: no$/));
    assert.equal(refused.asked.length, 1);
    const wrong = await ask("hunter2");
    await assert.rejects(wrong.auth, refusal(/must be a JSON object with username and password$/));
    const away = await ask();
    await assert.rejects(away.auth, refusal(/connect ECONNREFUSED$/));
    assert.equal(away.asked.length, 6);
  });
});
