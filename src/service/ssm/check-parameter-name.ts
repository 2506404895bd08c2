/** The names that a parameter of one's own may have. */
import { ssmError, validationError } from "./ssm-errors.ts";

const lengthMax = 1011;
const levelsMax = 15;

export function checkParameterName(name: string): void {
  if (/^\/?(?:aws|ssm)(?![A-Za-z0-9])|^\/?(?:aws|ssm)/i.test(name)) {
    if (name.startsWith("/aws/")) {
      throw ssmError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
    }
    throw validationError(
      `Parameter name: can't be prefixed with "ssm" or "aws" (case-insensitive). If formed as a path, it can ` +
        "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and " +
        "the following 3 symbols .-_",
    );
  }
  if (!/^\/?[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(name)) {
    throw validationError(
      "Parameter name: it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of " +
        "letters, numbers and the following 3 symbols .-_",
    );
  }
  if (name.slice(1).includes("/") && !name.startsWith("/")) {
    throw validationError(
      "Parameter name must be a fully qualified name: a path begins with a slash.",
    );
  }
  if (name.length > lengthMax) {
    throw validationError(`Parameter name must be at most ${lengthMax} characters long.`);
  }
  if (name.split("/").length - 1 > levelsMax) {
    throw ssmError(
      "HierarchyLevelLimitExceededException",
      `A parameter hierarchy can have a maximum of ${levelsMax} levels.`,
    );
  }
}
