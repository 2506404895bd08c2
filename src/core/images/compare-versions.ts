/**
 * Orders versions by their numbers: 1.10 comes after 1.9. What stands behind the numbers (`-18-amd64`, `.amzn2023`)
 * does not count; a version without any number comes first.
 */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let n = 0; n < Math.max(left.length, right.length); n += 1) {
    const difference = (left[n] ?? 0) - (right[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  const leading = /\d+(?:\.\d+)*/.exec(version)?.[0] ?? "";
  return leading === "" ? [] : leading.split(".").map(Number);
}
