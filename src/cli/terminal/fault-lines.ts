/** That a server fails on purpose, so that nobody who sees it fail is left to wonder. */

/** Nothing when nothing is made to fail. */
export function faultLines(faults: readonly string[] = []): readonly string[] {
  if (faults.length === 0) return [];
  return [
    "FAULT LAB: this server fails on purpose (--faults), for tests and nothing else:",
    ...faults.map((fault) => `  ${fault}`),
  ];
}
