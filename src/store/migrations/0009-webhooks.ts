/** Webhooks, each with its place in the stream of events: a restart goes on there. */
export const webhooks = `
CREATE TABLE webhooks (
  name TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT,
  job_queue TEXT,
  statuses TEXT,
  created_at BIGINT NOT NULL,
  reached TEXT NOT NULL
);
`;
