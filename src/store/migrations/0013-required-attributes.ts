/**
 * What jobs require of an instance besides room, what instances registered, and what those of an environment
 * registered last, which outlives them; pods of definitions.
 *
 *  - `jobs.required_attributes` is NULL for what nearly every job requires: the awslogs driver.
 */
export const requiredAttributes = `
ALTER TABLE jobs ADD COLUMN required_attributes TEXT;
ALTER TABLE instances ADD COLUMN attributes TEXT;
ALTER TABLE compute_environments ADD COLUMN registered_attributes TEXT;
ALTER TABLE job_definitions ADD COLUMN eks_properties TEXT;
`;
