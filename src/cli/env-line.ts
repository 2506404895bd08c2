/** The variables that point an AWS client at the server, as one line for a shell's eval. */
export type ClientEnvironment = {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  /** Older clients read only this one. */
  readonly AWS_DEFAULT_REGION: string;
};

export function envLine(environment: ClientEnvironment): string {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  return `export ${settings.join(" ")}\n`;
}

/** Safe for any POSIX shell; plain values stay readable. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
