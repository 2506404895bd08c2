/** `DryRun` asks whether the caller may: whoever has the key may do everything, so the answer is always this error. */
import { ServiceError } from "../../model/errors.ts";

export function refuseDryRun(input: unknown): void {
  const { DryRun } = input as { readonly DryRun?: boolean };
  if (DryRun !== true) return;
  throw new ServiceError(
    "DryRunOperation",
    412,
    "Request would have succeeded, but DryRun flag is set.",
  );
}
