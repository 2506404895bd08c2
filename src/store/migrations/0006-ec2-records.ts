/**
 * What EC2 says of images; launch templates; and the tags of everything that EC2 has.
 *
 *  - tags are rows of their own, whatever they are of: EC2 finds resources by their tags and lists tags by themselves.
 *  - an old image is the host's own system, of the only architecture that this server has run on so far.
 *  - the versions of a launch template leave with it; last_version outlives deleted ones.
 */
import { oneOf } from "./one-of.ts";

export const ec2Records: string = `
ALTER TABLE images ADD COLUMN state TEXT NOT NULL DEFAULT 'available'
  ${oneOf("state", ["pending", "available", "failed", "disabled"])};
ALTER TABLE images ADD COLUMN listing TEXT NOT NULL DEFAULT
  '{"architecture":"x86_64","virtualizationType":"hvm","rootDeviceName":"/dev/xvda",
    "blockDevices":[],"enaSupport":true,"launchPermissions":[]}';
CREATE UNIQUE INDEX images_by_name ON images (name);

CREATE TABLE launch_templates (
  launch_template_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  default_version INTEGER NOT NULL,
  last_version INTEGER NOT NULL
);

CREATE TABLE launch_template_versions (
  launch_template_id TEXT NOT NULL
    REFERENCES launch_templates (launch_template_id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version >= 1),
  description TEXT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (launch_template_id, version)
);

CREATE TABLE ec2_tags (
  resource_id TEXT NOT NULL,
  tag_key TEXT NOT NULL,
  tag_value TEXT NOT NULL,
  PRIMARY KEY (resource_id, tag_key)
);
`;
