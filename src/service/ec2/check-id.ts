/** The shape of EC2's ids: a prefix and 8 or 17 hex digits. One of another shape is told apart from an unknown one. */
import { ec2Error } from "./ec2-errors.ts";

/** The part of the error code before `.Malformed`, by prefix. */
const nouns = {
  ami: "InvalidAMIID",
  i: "InvalidInstanceID",
  lt: "InvalidLaunchTemplateId",
} as const;

export function checkId(prefix: keyof typeof nouns, id: string): void {
  if (new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  throw ec2Error(
    `${nouns[prefix]}.Malformed`,
    `Invalid id: "${id}" (expecting "${prefix}-" and 8 or 17 hexadecimal digits)`,
  );
}
