/**
 * What ECS keeps of instances beside the instances themselves, clusters that no compute environment made, and the keys
 * by which machines join. All are few: as many as there are machines. Stopped tasks are listed in pages, in the order
 * in which they leave.
 */
export const containerInstances = `
CREATE TABLE container_instances (
  instance_id TEXT NOT NULL PRIMARY KEY REFERENCES instances (instance_id) ON DELETE CASCADE,
  attributes TEXT,
  registered_resources TEXT,
  tags TEXT NOT NULL,
  embedded INTEGER CHECK (embedded IN (0, 1)),
  forgetful INTEGER CHECK (forgetful IN (0, 1)),
  agent_version TEXT,
  agent_hash TEXT,
  docker_version TEXT,
  message_numbers BIGINT NOT NULL
);

CREATE TABLE clusters (
  name TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  tags TEXT NOT NULL
);

CREATE TABLE agent_keys (
  access_key_id TEXT NOT NULL PRIMARY KEY,
  secret_access_key TEXT NOT NULL,
  cluster_name TEXT NOT NULL,
  instance_id TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT
);

DROP INDEX tasks_stopped;
CREATE INDEX tasks_stopped ON tasks ((COALESCE(stopped_at, created_at)), task_id)
  WHERE last_status = 'STOPPED';
`;
