/** `DryRun` asks whether the caller may: whoever has the key may do everything, so the answer is always this error. */
import { ServiceError } from "../../model/errors.ts";

export function refuseDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun !== true) return;
  throw new ServiceError(
    "DryRunOperation",
    412,
    "Request would have succeeded, but DryRun flag is set.",
  );
}
