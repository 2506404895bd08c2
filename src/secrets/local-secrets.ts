/**
 * The secrets of this server: a file of its owner's, and variables of its own environment whose names begin with a
 * prefix that was set aside for them. A job names a variable as `env:NAME`; the rest of the environment is no job's
 * business.
 */
import type { SecretAnswer, SecretSource } from "../ports/secret-source.ts";
import { findInSecrets, readSecretFile } from "./secret-file.ts";

export type LocalSecretsOptions = {
  /** The secrets file, if there is one. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly environmentPrefix: string;
};

/** The server's own settings, its keys among them: whatever the prefix, no job gets them. */
const ownSettings = /^BATCHYARD_(?!JOB_SECRET_)/;

export function localSecrets(options: LocalSecretsOptions): SecretSource {
  const { file, environment, environmentPrefix } = options;
  return {
    async find(valueFrom) {
      if (valueFrom.startsWith("env:")) {
        return findVariable(environment, environmentPrefix, valueFrom.slice("env:".length));
      }
      if (file === undefined) {
        return {
          kind: "missing",
          why: "this server has no secrets file: start it with --secrets FILE",
        };
      }
      try {
        return findInSecrets(await readSecretFile(file), valueFrom);
      } catch (error) {
        return { kind: "missing", why: (error as Error).message };
      }
    },
  };
}

function findVariable(
  environment: LocalSecretsOptions["environment"],
  prefix: string,
  name: string,
): SecretAnswer {
  if (!name.startsWith(prefix) || ownSettings.test(name)) {
    return {
      kind: "missing",
      why: `only variables whose names begin with ${prefix} are given to jobs`,
    };
  }
  const value = environment[name];
  return value === undefined
    ? { kind: "missing", why: `the server's environment has no variable ${name}` }
    : { kind: "found", value };
}
