import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JobAttempt, RetryCondition } from "../../model/job.ts";
import { judgeAttempt } from "./judge-attempt.ts";

const attempt: JobAttempt = {
  stoppedAt: 1,
  exitCode: 137,
  reason: "OutOfMemoryError: Container killed due to memory usage",
  statusReason: "Essential container in task exited",
};

function verdict(
  conditions: readonly RetryCondition[],
  judged: JobAttempt = attempt,
): "RETRY" | "EXIT" {
  return judgeAttempt({ attempts: 3, evaluateOnExit: conditions }, judged, 1).action;
}

describe("judgeAttempt", () => {
  it("retries while attempts remain, and not at all without a strategy", () => {
    assert.equal(verdict([]), "RETRY");
    assert.equal(judgeAttempt({ attempts: 3, evaluateOnExit: [] }, attempt, 3).action, "EXIT");
    assert.equal(judgeAttempt(undefined, attempt, 1).action, "EXIT");
  });

  it("lets the first condition that matches decide", () => {
    const [exit, retry] = [
      { action: "EXIT", onExitCode: "137" },
      { action: "RETRY", onExitCode: "1*" },
    ] as const;
    assert.equal(verdict([exit, retry]), "EXIT");
    assert.equal(verdict([retry, exit]), "RETRY");
  });

  it("needs every pattern of a condition to match, and retries when no condition does", () => {
    assert.equal(verdict([{ action: "EXIT", onExitCode: "137", onReason: "Cannot*" }]), "RETRY");
    assert.equal(verdict([{ action: "EXIT", onExitCode: "137", onReason: "OutOf*" }]), "EXIT");
  });

  it("compares whole texts, or beginnings when the pattern ends in a star, by case", () => {
    assert.equal(verdict([{ action: "EXIT", onReason: "OutOfMemoryError" }]), "RETRY");
    assert.equal(verdict([{ action: "EXIT", onReason: "outofmemoryerror*" }]), "RETRY");
    assert.equal(verdict([{ action: "EXIT", onExitCode: "13" }]), "RETRY");
  });

  it("matches an absent value with a lone star only", () => {
    const plain: JobAttempt = { stoppedAt: 1, exitCode: 1, statusReason: "x" };
    assert.equal(verdict([{ action: "EXIT", onReason: "*" }], plain), "EXIT");
    assert.equal(verdict([{ action: "EXIT", onReason: "O*" }], plain), "RETRY");
  });

  it("retries a lost host by the idiom of the AWS guides", () => {
    const lost: JobAttempt = {
      stoppedAt: 1,
      statusReason: "Host EC2 (instance i-0abc) terminated.",
    };
    const idiom: readonly RetryCondition[] = [
      { action: "RETRY", onStatusReason: "Host EC2*" },
      { action: "EXIT", onReason: "*" },
    ];
    assert.equal(verdict(idiom, lost), "RETRY");
    assert.equal(verdict(idiom), "EXIT");
  });
});
