/** Ids from the system's random source. */
import { randomBytes, randomUUID } from "node:crypto";
import type { IdSource } from "../ports/id-source.ts";

export const randomIds: IdSource = {
  jobId: () => randomUUID(),
  taskId: () => randomBytes(16).toString("hex"),
  containerInstanceId: () => randomBytes(16).toString("hex"),
  instanceId: () => `i-${randomBytes(9).toString("hex").slice(0, 17)}`,
  imageId: () => `ami-${randomBytes(9).toString("hex").slice(0, 17)}`,
  uuid: () => randomUUID(),
};
