/** What CloudWatch Logs allows as names of groups and streams: 1 to 512 characters, of these kinds. */
import { brokenConstraint } from "./log-errors.ts";

const NAME_CHARACTERS_MAX = 512;
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]+$/;
const STREAM_NAME = /^[^:*]*$/;

export function checkGroupName(member: string, name: string): void {
  checkLength(member, name);
  if (!GROUP_NAME.test(name)) {
    throw brokenConstraint(
      member,
      name,
      "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    );
  }
}

export function checkStreamName(member: string, name: string): void {
  checkLength(member, name);
  if (!STREAM_NAME.test(name)) {
    throw brokenConstraint(member, name, "satisfy regular expression pattern: [^:*]*");
  }
}

function checkLength(member: string, name: string): void {
  if (name.length > NAME_CHARACTERS_MAX) {
    throw brokenConstraint(member, name, "have length less than or equal to 512");
  }
  if (name.length === 0)
    throw brokenConstraint(member, name, "have length greater than or equal to 1");
}
