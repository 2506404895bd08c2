/**
 * Service environments, the queues that name them and the quota shares of such queues; what blocks the head of a queue
 * with time limits; and tags of jobs that were changed after they were submitted.
 *
 *  - a queue has compute environments or service environments; an old row has none of the latter.
 *  - a spec never changes, so changed tags stand beside it and count instead of its own.
 */
export const serviceEnvironments = `
CREATE TABLE service_environments (
  name TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('SAGEMAKER_TRAINING')),
  state TEXT NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
  created_at BIGINT NOT NULL,
  capacity_limits TEXT NOT NULL,
  tags TEXT NOT NULL
);

CREATE TABLE quota_shares (
  job_queue TEXT NOT NULL REFERENCES job_queues (name) ON DELETE CASCADE,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
  created_at BIGINT NOT NULL,
  capacity_limits TEXT NOT NULL,
  resource_sharing TEXT NOT NULL,
  in_share_preemption TEXT NOT NULL CHECK (in_share_preemption IN ('ENABLED', 'DISABLED')),
  tags TEXT NOT NULL,
  PRIMARY KEY (job_queue, name)
);

ALTER TABLE job_queues ADD COLUMN blocked_head TEXT;
ALTER TABLE job_queues ADD COLUMN service_environment_order TEXT;

ALTER TABLE job_specs ADD COLUMN tags TEXT;
`;
