/**
 * Reads a `valueFrom`, in any of the forms that AWS takes:
 *
 *     arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-6CHARS:JSON-KEY:STAGE:VERSION
 *     NAME:JSON-KEY:STAGE:VERSION
 *     arn:aws:ssm:REGION:ACCOUNT:parameter/NAME
 *
 * What follows the name may be missing, or empty.
 */
export type SecretReference = {
  /** What the secret may be called where secrets are kept, the most exact first. */
  readonly names: readonly string[];
  /** The member of a secret that is a JSON object. */
  readonly jsonKey?: string;
  /** Another version than the current one, as `STAGE:VERSION`. */
  readonly version?: string;
};

const currentStage = "AWSCURRENT";

export function readSecretReference(valueFrom: string): SecretReference {
  const secret = /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret):([^:]+)(?::(.*))?$/.exec(
    valueFrom,
  );
  if (secret !== null) {
    const [, prefix = "", name = "", rest = ""] = secret;
    // AWS adds six characters of its own to the name that was given.
    const given = /^(.+)-[A-Za-z0-9]{6}$/.exec(name)?.[1];
    const names = [`${prefix}:${name}`, name, ...(given === undefined ? [] : [given])];
    return { names, ...readParts(rest) };
  }
  const parameter = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(valueFrom)?.[1];
  if (parameter !== undefined) return { names: [valueFrom, parameter, parameter.slice(1)] };
  const [name = "", ...rest] = valueFrom.split(":");
  return { names: [name], ...readParts(rest.join(":")) };
}

function readParts(text: string): Pick<SecretReference, "jsonKey" | "version"> {
  const [jsonKey = "", stage = "", id = ""] = text.split(":");
  const other = id !== "" || (stage !== "" && stage !== currentStage);
  return {
    ...(jsonKey !== "" && { jsonKey }),
    ...(other && { version: `${stage}:${id}` }),
  };
}
