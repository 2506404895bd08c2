/** What IAM checks of names, paths and policy documents. */
import { ServiceError } from "../../model/errors.ts";
import { brokenConstraint } from "./iam-errors.ts";

/** `member` as IAM calls it: `roleName`, `instanceProfileName`, `policyName`. */
export function checkEntityName(member: string, name: string, lengthMax = 128): void {
  if (name.length > lengthMax) {
    throw brokenConstraint(member, name, `have length less than or equal to ${lengthMax}`);
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw new ServiceError(
      "ValidationError",
      400,
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the ` +
        "following: +=,.@_-",
    );
  }
}

/** Answers the path to keep. */
export function checkPath(path: string | undefined): string {
  if (path === undefined || path === "") return "/";
  if (/^(?:\/|\/[\x21-\x7e]+\/)$/.test(path) && path.length <= 512) return path;
  throw new ServiceError(
    "ValidationError",
    400,
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters " +
      "and/or / characters.",
  );
}

/** The document must be a JSON object with statements: what they say is kept, and restricts nobody here. */
export function checkPolicyDocument(document: string): string {
  const parsed = parse(document);
  if (typeof parsed === "object" && parsed !== null && "Statement" in parsed) return document;
  throw new ServiceError("MalformedPolicyDocument", 400, "Syntax errors in policy.");
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new ServiceError("MalformedPolicyDocument", 400, "This policy contains invalid Json");
  }
}
