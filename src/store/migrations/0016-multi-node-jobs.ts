/**
 * Multi-node jobs.
 *
 *  - `jobs.nodes` is the layout of a multi-node job, NULL for all others: the line is read without opening its spec.
 *    A queued one is a single row, however many nodes it has.
 *  - The row of the job is that of its main node, too. `job_nodes` has the others, from the first placement on; what
 *    they have in common stands with the job. `attempt` is the attempt that a row's status speaks of.
 *  - Nodes are apart from jobs, so that no question about jobs has to leave them out.
 *  - A task that carries a node names its job; the few that are live are found by it.
 */
import { oneOf } from "./one-of.ts";

export const multiNodeJobs: string = `
ALTER TABLE job_definitions ADD COLUMN node_properties TEXT;
ALTER TABLE jobs ADD COLUMN nodes TEXT;

CREATE TABLE job_nodes (
  parent_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  node_index INTEGER NOT NULL CHECK (node_index >= 0),
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  status TEXT NOT NULL ${oneOf("status", ["RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"])},
  status_reason TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  stopped_at BIGINT,
  attempts TEXT,
  live TEXT,
  cancel_reason TEXT,
  terminate_reason TEXT,
  PRIMARY KEY (parent_id, node_index)
);

ALTER TABLE tasks ADD COLUMN multi_node_job_id TEXT;
ALTER TABLE tasks ADD COLUMN held_back INTEGER CHECK (held_back IN (0, 1));
CREATE INDEX tasks_of_nodes ON tasks (multi_node_job_id, task_id)
  WHERE multi_node_job_id IS NOT NULL AND last_status <> 'STOPPED';
CREATE INDEX tasks_of_nodes_to_start ON tasks (instance_id, task_id)
  WHERE multi_node_job_id IS NOT NULL AND held_back IS NULL
    AND desired_status = 'RUNNING' AND last_status = 'PENDING';
`;
