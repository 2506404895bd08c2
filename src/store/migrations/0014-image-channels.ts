/**
 * Channels of images, and the images that each compute environment was given.
 *
 *  - a version number is never given twice, also after its version was withdrawn: last_version outlives it.
 *  - brief_facts are the facts without the long list of packages, for decisions; an old row has its facts whole.
 */
export const imageChannels = `
CREATE TABLE channels (
  name TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  minimum_age_days INTEGER NOT NULL CHECK (minimum_age_days >= 0),
  end_of_life_at BIGINT,
  last_version INTEGER NOT NULL,
  versions TEXT
);

ALTER TABLE compute_environments ADD COLUMN image_selection TEXT;
ALTER TABLE images ADD COLUMN brief_facts TEXT;
`;
