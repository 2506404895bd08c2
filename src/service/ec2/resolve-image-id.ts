/** EC2's `resolve:ssm:<parameter>` in place of an image id: the id that the parameter holds now. */
import { parameterNamed } from "../../core/images/image-reference.ts";
import { findParameter } from "../../ledger/find-parameter.ts";
import type { View } from "../../ports/store.ts";
import { ec2Error } from "./ec2-errors.ts";

/** Any other text is answered as it is. `now` is epoch milliseconds. */
export async function resolveImageId(view: View, text: string, now: number): Promise<string> {
  if (!text.startsWith("resolve:ssm:")) return text;
  const name = parameterNamed(text) ?? "";
  const parameter = await findParameter(view, name, now);
  if (parameter !== undefined) return parameter.value.trim();
  throw ec2Error(
    "InvalidParameterValue",
    `Failed to resolve image id. Unable to resolve: ${text}: there is no parameter ${name}.`,
  );
}
