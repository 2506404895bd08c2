/**
 * Tasks of several containers: what became of each so far. Kept beside the task, so that a report needs no spec; NULL
 * for a task of one container, which is most.
 */
export const containers = `
ALTER TABLE job_definitions ADD COLUMN ecs_properties TEXT;
ALTER TABLE tasks ADD COLUMN containers TEXT;
`;
