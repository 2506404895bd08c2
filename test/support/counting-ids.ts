/** Ids that count up, of the real shapes: the same test makes the same ids. */
import type { IdSource } from "../../src/ports/id-source.ts";

export function countingIds(): IdSource {
  const counters = new Map<string, number>();
  const next = (kind: string, digits: number): string => {
    const value = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, value);
    return value.toString(16).padStart(digits, "0");
  };
  const uuid = (kind: string, prefix: string): string =>
    `${prefix}-0000-4000-8000-${next(kind, 12)}`;
  return {
    jobId: () => uuid("job", "10b00000"),
    uuid: () => uuid("uuid", "aaaaaaaa"),
    taskId: () => next("task", 32),
    containerInstanceId: () => next("container-instance", 32),
    instanceId: () => `i-${next("instance", 17)}`,
    imageId: () => `ami-${next("image", 17)}`,
    accessKey: () => ({
      accessKeyId: `AKIA${next("access-key", 16)}`,
      secretAccessKey: next("secret", 40),
    }),
    ec2Id: (prefix) => `${prefix}-${next(prefix, 17)}`,
  };
}
