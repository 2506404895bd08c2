/**
 * The retry strategy of a definition or a job: 1 to 10 attempts, and conditions that say which failures are worth
 * another. AWS's texts for what is refused.
 *
 * `action` is taken in any case. AWS's reference says 5 conditions, its newest guide 6: 6 are taken.
 */
import type { RetryStrategy as Given } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type { RetryCondition, RetryStrategy } from "../../model/job.ts";
import type { Refuse } from "./refuse.ts";

const attemptsMax = 10;
const conditionsMax = 6;
const patternLengthMax = 512;
const exitCodePattern = /^[0-9]*\*?$/;
const reasonPattern = /^[A-Za-z0-9.:\s]*\*?$/;

export function checkRetryStrategy(refuse: Refuse, given: Decoded<Given>): RetryStrategy {
  const { attempts } = given;
  const conditions = given.evaluateOnExit ?? [];
  if (attempts === undefined) {
    return refuse("RetryAttempts must be provided with retry strategy.");
  }
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > attemptsMax) {
    refuse(`RetryAttempts must be between 1 and ${attemptsMax}.`);
  }
  if (conditions.length > conditionsMax) {
    refuse(
      `EvaluateOnExit can have at most ${conditionsMax} conditions, got ${conditions.length}.`,
    );
  }
  return {
    attempts,
    evaluateOnExit: conditions.map((condition) => checkCondition(refuse, condition)),
  };
}

type GivenCondition = NonNullable<Decoded<Given>["evaluateOnExit"]>[number];

function checkCondition(refuse: Refuse, given: GivenCondition): RetryCondition {
  const { onExitCode, onReason, onStatusReason } = given;
  if (!onExitCode && !onReason && !onStatusReason) {
    refuse("EvaluateOnExit should contain at least one of onExitCode, onReason or onStatusReason");
  }
  const action = given.action.toUpperCase();
  if (action !== "RETRY" && action !== "EXIT") {
    return refuse(
      `EvaluateOnExit action ${given.action} is not valid. Valid values: [RETRY, EXIT]`,
    );
  }
  checkPattern(refuse, onExitCode, exitCodePattern);
  checkPattern(refuse, onReason, reasonPattern);
  checkPattern(refuse, onStatusReason, reasonPattern);
  return {
    action,
    ...(onExitCode ? { onExitCode } : {}),
    ...(onReason ? { onReason } : {}),
    ...(onStatusReason ? { onStatusReason } : {}),
  };
}

function checkPattern(refuse: Refuse, pattern: string | undefined, alphabet: RegExp): void {
  if (pattern === undefined) return;
  if (pattern.length > patternLengthMax) {
    refuse(`Evaluate on exit condition cannot exceed ${patternLengthMax} characters.`);
  }
  if (!alphabet.test(pattern)) {
    refuse("Evaluate on exit condition contains restricted characters.");
  }
}
