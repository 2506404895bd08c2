/**
 * The group a request speaks of: `logGroupName`, or `logGroupIdentifier`, which is a name or an ARN, but not both.
 * An ARN may end in `:*`. One of another account or region names no group of this server.
 */
import { type ParsedArn, parseArn, type Site } from "../../model/arn.ts";
import { checkGroupName } from "./check-log-names.ts";
import { invalidParameter, noSuchGroup } from "./log-errors.ts";

export type GroupReference = {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
};

export function readGroupIdentifier(site: Site, reference: GroupReference): string {
  const { logGroupName, logGroupIdentifier } = reference;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter("Specify either logGroupName or logGroupIdentifier, and not both.");
  }
  if (logGroupName !== undefined) {
    checkGroupName("logGroupName", logGroupName);
    return logGroupName;
  }
  const identifier = logGroupIdentifier ?? "";
  const arn = parseArn(identifier);
  const name = arn === undefined ? identifier : nameInArn(site, arn);
  checkGroupName("logGroupIdentifier", name);
  return name;
}

function nameInArn(site: Site, arn: ParsedArn): string {
  const name = /^log-group:([^:]+)(?::\*)?$/.exec(arn.resource)?.[1];
  if (arn.service !== "logs" || name === undefined) {
    throw invalidParameter(
      `logGroupIdentifier names no log group: its resource is '${arn.resource}'. Give a log group's name or ` +
        "its ARN (arn:aws:logs:region:account:log-group:name).",
    );
  }
  if (arn.region !== site.region || arn.account !== site.account) throw noSuchGroup();
  return name;
}
