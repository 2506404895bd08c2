/**
 * Changes of jobs' statuses, oldest first, for those who want to hear of them.
 *
 * Appended at the end and removed from the beginning, so the table needs no other index than its key: an entry costs a
 * submission hardly anything. Entries outlive neither a number nor an age; the newest always stays, so that no id is
 * given twice.
 */
import { oneOf } from "./one-of.ts";

const statuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"];

export const stateChanges: string = `
CREATE TABLE state_changes (
  id GROWING_KEY,
  kind TEXT NOT NULL CHECK (kind IN ('state', 'blocked')),
  at BIGINT NOT NULL,
  job_id TEXT NOT NULL,
  children TEXT,
  status TEXT NOT NULL ${oneOf("status", statuses)},
  status_reason TEXT,
  attempts_made INTEGER NOT NULL
);
`;
