/**
 * Volumes that a definition may have, but that nothing here can mount. Said when a job is submitted: definitions are
 * kept and shown whatever there is to run them on.
 */
import { ecsTaskOf, type TaskWork } from "../../model/task-work.ts";
import type { Refuse } from "./refuse.ts";

export function checkMountable(refuse: Refuse, work: TaskWork): void {
  for (const volume of ecsTaskOf(work).volumes ?? []) {
    const kind =
      volume.efsVolumeConfiguration !== undefined
        ? "an Elastic File System (efsVolumeConfiguration)"
        : volume.s3filesVolumeConfiguration !== undefined
          ? "an S3 Files file system (s3filesVolumeConfiguration)"
          : undefined;
    if (kind === undefined) continue;
    refuse(
      `Volume ${volume.name} is ${kind}, which the instances of this server cannot mount. ` +
        "Mount the file system on the machine and name its path in host.sourcePath instead.",
    );
  }
}
