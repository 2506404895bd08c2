/** `DryRun` asks whether the caller may: whoever has the key may do everything, so the answer is always this error. */
import { ServiceError } from "../../model/errors.ts";

export function refuseDryRun(input: object): void {
  if (!("DryRun" in input) || input.DryRun !== true) return;
  throw new ServiceError(
    "DryRunOperation",
    412,
    "Request would have succeeded, but DryRun flag is set.",
  );
}
