/** Nouns that are kept whole under an id, see `src/model/records.ts`. */
export const records = `
CREATE TABLE records (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
`;
