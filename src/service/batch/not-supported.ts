/** One sentence for what AWS Batch has and this server does not have yet: which member, and the way on. */
export function notSupported(what: string, instead: string): string {
  return `${what} is not supported by this server yet. ${instead}`;
}
