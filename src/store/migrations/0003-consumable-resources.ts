/**
 * Consumable resources and who needs them.
 *
 *  - what a job needs is in its own row (`consumables`, NULL for most): the line is read without opening its spec.
 *  - `jobs_holding` is what is in use: one partial index over the jobs that hold anything now, in the order of what
 *    they hold, so that a thousand alike are one group.
 *  - `job_consumables` leads from a resource to the jobs that need it, newest first.
 *  - `consumable_updates` remembers updates with a clientToken for as long as they count as the same request.
 */
export const consumableResources = `
CREATE TABLE consumable_resources (
  name TEXT NOT NULL PRIMARY KEY,
  resource_type TEXT NOT NULL CHECK (resource_type IN ('REPLENISHABLE', 'NON_REPLENISHABLE')),
  total_quantity BIGINT NOT NULL CHECK (total_quantity >= 0),
  created_at BIGINT NOT NULL,
  tags TEXT NOT NULL
);

CREATE TABLE consumable_updates (
  name TEXT NOT NULL REFERENCES consumable_resources (name) ON DELETE CASCADE,
  request TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  PRIMARY KEY (name, request)
);
CREATE INDEX consumable_updates_by_time ON consumable_updates (requested_at);

ALTER TABLE jobs ADD COLUMN consumables TEXT;
CREATE INDEX jobs_holding ON jobs (consumables)
  WHERE consumables IS NOT NULL AND status IN ('STARTING', 'RUNNING');

CREATE TABLE job_consumables (
  consumable TEXT NOT NULL,
  queue_order BIGINT NOT NULL,
  job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  PRIMARY KEY (consumable, queue_order)
);
CREATE INDEX consumables_of_job ON job_consumables (job_id);

ALTER TABLE job_definitions ADD COLUMN consumable_resources TEXT;
`;
