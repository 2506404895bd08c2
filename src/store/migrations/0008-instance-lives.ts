/** How an instance leaves: since when it drains. */
export const instanceLives = `
ALTER TABLE instances ADD COLUMN draining_since BIGINT;
`;
