import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { manualClock } from "../../test/support/manual-clock.ts";
import { awsQuotas, generousQuotas, type Quotas } from "../model/quotas.ts";
import { requestRates } from "./request-rates.ts";

/** How many of so many requests are let through. */
function admitted(rates: ReturnType<typeof requestRates>, operation: string, asked: number) {
  let count = 0;
  for (let n = 0; n < asked; n += 1) {
    try {
      rates("batch", operation);
      count += 1;
    } catch (error) {
      assert.deepEqual(
        { ...(error as object), message: (error as Error).message },
        {
          name: "ServiceError",
          code: "TooManyRequestsException",
          httpStatus: 429,
          message: "Too Many Requests",
        },
      );
    }
  }
  return count;
}

describe("the rates of requests", () => {
  it("let as many through at once as in a second, and more as time passes", () => {
    const clock = manualClock();
    const rates = requestRates(clock, awsQuotas);
    assert.equal(admitted(rates, "SubmitJob", 200), 50);
    clock.advance(100);
    assert.equal(admitted(rates, "SubmitJob", 200), 5);
    clock.advance(60_000);
    assert.equal(admitted(rates, "SubmitJob", 200), 50);
  });

  it("are of each operation", () => {
    const rates = requestRates(manualClock(), awsQuotas);
    assert.equal(admitted(rates, "SubmitJob", 51), 50);
    assert.equal(admitted(rates, "SubmitServiceJob", 51), 5);
    assert.equal(admitted(rates, "DescribeJobs", 1_000), 1_000);
    const few: Quotas = { ...awsQuotas, otherRate: 2 };
    const all = requestRates(manualClock(), few);
    assert.equal(admitted(all, "DescribeJobs", 9), 2);
    assert.equal(admitted(all, "ListJobs", 9), 2);
  });

  it("may be below one a second", () => {
    const clock = manualClock();
    const rates = requestRates(clock, { ...awsQuotas, submitJobRate: 0.5 });
    clock.advance(2_000);
    assert.equal(admitted(rates, "SubmitJob", 3), 0);
    rates("batch", "DescribeJobs");
    clock.advance(2_000);
    assert.equal(admitted(rates, "SubmitJob", 3), 1);
  });

  it("hold up nobody unless they are asked for, nor any other service", () => {
    const rates = requestRates(manualClock(), generousQuotas);
    assert.equal(admitted(rates, "SubmitJob", 10_000), 10_000);
    const few = requestRates(manualClock(), { ...awsQuotas, otherRate: 1 });
    for (let n = 0; n < 10; n += 1) few("logs", "GetLogEvents");
  });
});
