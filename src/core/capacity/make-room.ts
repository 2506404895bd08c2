/**
 * Lets idle instances go for a job that can use none of them, when maxvCpus allows no other beside them.
 *
 * minvCpus keeps a number of vCPUs, not these very instances: without this rule a job that is too large for what
 * minvCpus keeps, or that wants several instances of one type, would wait for ever beside machines that do nothing.
 * They go only when enough of them may leave for the launch that is wanted; fewer would come back at once.
 */
import { type Draft, wakeNoLaterThan } from "../scheduling/draft.ts";
import { type Idle, idleInstances, leave } from "./idle-instances.ts";
import type { Packing, Squeeze } from "./pack-demand.ts";

/** Answers whether any was let go, which lets the packer launch. */
export function makeRoom(draft: Draft, packing: Packing): boolean {
  return packing.squeezes.some((squeeze) => relieve(draft, packing, squeeze));
}

function relieve(draft: Draft, packing: Packing, { fleet, jobId, lacking }: Squeeze): boolean {
  const enough: Idle[] = [];
  let freed = 0;
  const soonestFirst = idleInstances(draft, fleet, packing).toSorted(
    (a, b) => a.leavesAt - b.leavesAt,
  );
  for (const idle of soonestFirst) {
    if (freed >= lacking) break;
    enough.push(idle);
    freed += idle.size;
  }
  const last = enough.at(-1);
  if (last === undefined || freed < lacking) return false;
  if (last.leavesAt > draft.snapshot.now) {
    fleet.makesRoomFor = jobId;
    wakeNoLaterThan(draft, last.leavesAt);
    return false;
  }
  const why = `Idle, and in the way of what job ${jobId} needs, which maxvCpus does not allow besides.`;
  for (const idle of enough) leave(draft, fleet, idle, why);
  return true;
}
