/**
 * The first schema. Written for SQLite and PostgreSQL alike; `GROWING_KEY` is the one word an adapter replaces: a
 * 64-bit primary key that the database counts up by itself.
 *
 * Why the tables are cut this way:
 *  - what a job was submitted with (job_specs) is large and never changes; what happens to it (jobs) is small and
 *    changes often. Children of an array share their parent's queue_order and thereby its spec.
 *  - children that have not started are rows of array_ranges: first to last, both included.
 *  - a dependency is a row for as long as it is unmet.
 *  - partial indexes keep the cost of a question independent of what has finished or waits far behind.
 */
import { oneOf } from "./one-of.ts";

const statuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"];

export const foundation: string = `
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE compute_environments (
  name TEXT NOT NULL PRIMARY KEY,
  uuid TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('MANAGED', 'UNMANAGED')),
  state TEXT NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
  status TEXT NOT NULL ${oneOf("status", ["CREATING", "UPDATING", "DELETING", "VALID", "INVALID"])},
  status_reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  cluster_name TEXT NOT NULL UNIQUE,
  compute_resources TEXT,
  requested_vcpus INTEGER,
  unmanaged_vcpus INTEGER,
  service_role TEXT NOT NULL,
  ecs_settings TEXT,
  update_policy TEXT NOT NULL,
  infrastructure_revision INTEGER NOT NULL,
  tags TEXT NOT NULL
);

CREATE TABLE job_queues (
  name TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
  status TEXT NOT NULL ${oneOf("status", ["CREATING", "UPDATING", "DELETING", "VALID", "INVALID"])},
  status_reason TEXT NOT NULL,
  priority INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  compute_environment_order TEXT NOT NULL,
  scheduling_policy_arn TEXT,
  job_state_time_limit_actions TEXT,
  tags TEXT NOT NULL
);

CREATE TABLE job_definitions (
  name TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  type TEXT NOT NULL CHECK (type IN ('container', 'multinode')),
  status TEXT NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
  created_at BIGINT NOT NULL,
  parameters TEXT NOT NULL,
  container_properties TEXT,
  retry_strategy TEXT,
  timeout_seconds INTEGER,
  platform_capabilities TEXT,
  scheduling_priority INTEGER,
  propagate_tags INTEGER NOT NULL CHECK (propagate_tags IN (0, 1)),
  tags TEXT NOT NULL,
  PRIMARY KEY (name, revision)
);
CREATE INDEX job_definitions_by_status ON job_definitions (name, status, revision);

CREATE TABLE job_specs (
  queue_order GROWING_KEY,
  spec TEXT NOT NULL
);

CREATE TABLE jobs (
  job_id TEXT NOT NULL PRIMARY KEY,
  job_name TEXT NOT NULL,
  job_queue TEXT NOT NULL,
  status TEXT NOT NULL ${oneOf("status", statuses)},
  status_reason TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  stopped_at BIGINT,
  queue_order BIGINT NOT NULL,
  cpu INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  gpus INTEGER NOT NULL,
  platform_capability TEXT NOT NULL
    ${oneOf("platform_capability", ["EC2", "FARGATE", "MANAGED_INSTANCES"])},
  share_identifier TEXT,
  array_size INTEGER CHECK (array_size >= 1),
  array_parent_id TEXT,
  array_index INTEGER CHECK (array_index >= 0),
  attempts TEXT,
  attempts_made INTEGER NOT NULL,
  live TEXT,
  cancel_reason TEXT,
  terminate_reason TEXT,
  CHECK ((array_parent_id IS NULL) = (array_index IS NULL))
);
CREATE INDEX jobs_of_queue ON jobs (job_queue, queue_order) WHERE array_parent_id IS NULL;
CREATE INDEX jobs_of_queue_by_status ON jobs (job_queue, status, queue_order)
  WHERE array_parent_id IS NULL;
CREATE UNIQUE INDEX children_of_array ON jobs (array_parent_id, array_index)
  WHERE array_parent_id IS NOT NULL;
CREATE INDEX children_of_array_by_status ON jobs (array_parent_id, status, array_index)
  WHERE array_parent_id IS NOT NULL;
CREATE INDEX children_in_line ON jobs (job_queue, queue_order, array_index)
  WHERE status = 'RUNNABLE' AND array_parent_id IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (stopped_at)
  WHERE status IN ('SUCCEEDED', 'FAILED') AND array_parent_id IS NULL;

CREATE INDEX arrays_ending ON jobs (queue_order)
  WHERE array_size IS NOT NULL
    AND status IN ('SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING')
    AND (cancel_reason IS NOT NULL OR terminate_reason IS NOT NULL OR status_reason IS NOT NULL);

CREATE TABLE array_ranges (
  parent_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  first_index INTEGER NOT NULL CHECK (first_index >= 0),
  last_index INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'RUNNABLE')),
  job_queue TEXT NOT NULL,
  queue_order BIGINT NOT NULL,
  PRIMARY KEY (parent_id, first_index),
  CHECK (first_index <= last_index)
);
CREATE INDEX ranges_in_line ON array_ranges (job_queue, queue_order, first_index)
  WHERE status = 'RUNNABLE';

CREATE TABLE dependencies (
  job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  waits_for TEXT NOT NULL,
  PRIMARY KEY (job_id, waits_for)
);
CREATE INDEX dependencies_on ON dependencies (waits_for, job_id);

CREATE TABLE tasks (
  task_id TEXT NOT NULL PRIMARY KEY,
  job_id TEXT NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  cluster_name TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  desired_status TEXT NOT NULL CHECK (desired_status IN ('RUNNING', 'STOPPED')),
  last_status TEXT NOT NULL ${oneOf("last_status", ["PENDING", "RUNNING", "STOPPED"])},
  cpu INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  gpus INTEGER NOT NULL,
  gpu_ids TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  stopped_at BIGINT,
  stop_cause TEXT,
  timeout_seconds INTEGER,
  log_stream_name TEXT
);
CREATE INDEX tasks_live ON tasks (instance_id, task_id) WHERE last_status <> 'STOPPED';
CREATE INDEX tasks_stopping ON tasks (instance_id, task_id)
  WHERE desired_status = 'STOPPED' AND last_status <> 'STOPPED';
CREATE UNIQUE INDEX one_live_task_per_job ON tasks (job_id) WHERE last_status <> 'STOPPED';
CREATE INDEX tasks_stopped ON tasks ((COALESCE(stopped_at, created_at)))
  WHERE last_status = 'STOPPED';

CREATE TABLE instances (
  instance_id TEXT NOT NULL PRIMARY KEY,
  compute_environment TEXT NOT NULL,
  cluster_name TEXT NOT NULL,
  instance_type TEXT NOT NULL,
  image_id TEXT NOT NULL,
  infrastructure_revision INTEGER NOT NULL,
  desired_status TEXT NOT NULL ${oneOf("desired_status", ["RUNNING", "DRAINING", "TERMINATED"])},
  last_status TEXT NOT NULL
    ${oneOf("last_status", ["PENDING", "LAUNCHED", "REGISTERED", "TERMINATED"])},
  unmanaged INTEGER CHECK (unmanaged IN (0, 1)),
  status_reason TEXT,
  created_at BIGINT NOT NULL,
  registered_at BIGINT,
  container_instance_id TEXT NOT NULL UNIQUE,
  cpu INTEGER NOT NULL,
  memory_mib INTEGER NOT NULL,
  gpus INTEGER NOT NULL,
  gpu_ids TEXT,
  idle_since BIGINT
);
CREATE INDEX instances_of_environment ON instances (compute_environment, created_at, instance_id);

CREATE TABLE images (
  image_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  provider TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  facts TEXT NOT NULL
);
`;
