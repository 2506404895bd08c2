/** Fargate slices among the instances, and Spot interruptions. */
export const instanceKinds = `
ALTER TABLE instances ADD COLUMN fargate INTEGER CHECK (fargate IN (0, 1));
ALTER TABLE instances ADD COLUMN interrupts_at BIGINT;
`;
