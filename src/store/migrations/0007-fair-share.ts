/**
 * Scheduling policies, and what serving the shares of a queue in turn needs.
 *
 *  - the line of each share has indexes of its own, most urgent first: the front of every share is read, however
 *    long the line of one of them is.
 *  - `jobs_live_of_share` tells which shares of a queue are active.
 *  - a task knows its queue and share, so that what they hold now is read from live tasks alone.
 *  - `share_usage` is what ended tasks have used, in slices of time that grow old together: a few rows per share,
 *    however many tasks there were. It is kept no longer than it counts.
 */
export const fairShare = `
CREATE TABLE scheduling_policies (
  name TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  fairshare_policy TEXT,
  quota_share_policy TEXT,
  tags TEXT NOT NULL
);

ALTER TABLE jobs ADD COLUMN scheduling_priority INTEGER;
CREATE INDEX jobs_in_share_line
  ON jobs (job_queue, share_identifier, scheduling_priority DESC, queue_order, array_index)
  WHERE status = 'RUNNABLE' AND share_identifier IS NOT NULL;
CREATE INDEX jobs_live_of_share ON jobs (job_queue, share_identifier)
  WHERE share_identifier IS NOT NULL AND array_parent_id IS NULL
    AND status IN ('SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING');

ALTER TABLE array_ranges ADD COLUMN share_identifier TEXT;
ALTER TABLE array_ranges ADD COLUMN scheduling_priority INTEGER;
CREATE INDEX ranges_in_share_line
  ON array_ranges (job_queue, share_identifier, scheduling_priority DESC, queue_order, first_index)
  WHERE status = 'RUNNABLE' AND share_identifier IS NOT NULL;

ALTER TABLE tasks ADD COLUMN job_queue TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN share_identifier TEXT;
UPDATE tasks SET job_queue =
  COALESCE((SELECT jobs.job_queue FROM jobs WHERE jobs.job_id = tasks.job_id), '');

CREATE TABLE share_usage (
  job_queue TEXT NOT NULL REFERENCES job_queues (name) ON DELETE CASCADE,
  share_identifier TEXT NOT NULL,
  slice_start BIGINT NOT NULL,
  slice_end BIGINT NOT NULL,
  cpu_seconds BIGINT NOT NULL,
  PRIMARY KEY (job_queue, share_identifier, slice_start, slice_end)
);
CREATE INDEX share_usage_by_end ON share_usage (job_queue, slice_end);
`;
