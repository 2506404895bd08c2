/** Ids from the seed, each kind from a stream of its own. */
import type { IdSource } from "../ports/id-source.ts";
import type { Random } from "./house/random.ts";

export function seededIds(random: Random): IdSource {
  const hexOf = (kind: string): ((digits: number) => string) => random.stream(kind).hex;
  const uuidOf = (kind: string) => {
    const hex = hexOf(kind);
    return () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  };
  const [task, containerInstance] = [hexOf("task"), hexOf("container instance")];
  const key = hexOf("access key");
  const [instance, image, other] = [hexOf("instance"), hexOf("image"), hexOf("other")];
  return {
    jobId: uuidOf("job"),
    taskId: () => task(32),
    containerInstanceId: () => containerInstance(32),
    instanceId: () => `i-${instance(17)}`,
    imageId: () => `ami-${image(17)}`,
    ec2Id: (prefix) => `${prefix}-${other(17)}`,
    uuid: uuidOf("uuid"),
    accessKey: () => ({ accessKeyId: `AKIA${key(16)}`, secretAccessKey: key(40) }),
  };
}
