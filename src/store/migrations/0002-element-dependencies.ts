/**
 * Arrays whose children wait for single children: of another array (N_TO_N), or each for the one before it
 * (SEQUENTIAL).
 *
 *  - element_dependencies holds one row per pair of arrays, however large they are; an array that names itself is
 *    SEQUENTIAL. Which of its children wait is never stored: it follows from the children of the other array.
 *  - a range with a status_reason holds children that are to fail with it: marking ten thousand is one row, and the
 *    rows of the failed children are written piece by piece.
 *  - untold_ends names jobs that have ended and whose dependents have not all been told yet.
 *  - dependents are told in the order of their submission, in pieces, so that order is part of the index.
 */
export const elementDependencies = `
CREATE TABLE element_dependencies (
  job_id TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
  waits_for TEXT NOT NULL,
  PRIMARY KEY (job_id, waits_for)
);
CREATE INDEX element_dependencies_on ON element_dependencies (waits_for, job_id);

ALTER TABLE array_ranges ADD COLUMN status_reason TEXT;
CREATE INDEX ranges_failing ON array_ranges (parent_id, first_index)
  WHERE status_reason IS NOT NULL;

ALTER TABLE dependencies ADD COLUMN queue_order BIGINT NOT NULL DEFAULT 0;
UPDATE dependencies SET queue_order =
  (SELECT jobs.queue_order FROM jobs WHERE jobs.job_id = dependencies.job_id);
DROP INDEX dependencies_on;
CREATE INDEX dependencies_on ON dependencies (waits_for, queue_order, job_id);

CREATE TABLE untold_ends (
  job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (job_id) ON DELETE CASCADE
);
`;
