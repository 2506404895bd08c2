/** The runs of sizes that most families share. */
export const sizesTo16: readonly string[] = [
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
];

export const sizesTo24: readonly string[] = [...sizesTo16, "24xlarge"];

export const sizesTo32: readonly string[] = [...sizesTo24, "32xlarge"];

/** AMD's families since the sixth generation. */
export const sizesTo48: readonly string[] = [...sizesTo32, "48xlarge"];

/** Intel's and Graviton's latest: they go to 48xlarge without a 32xlarge. */
export const sizesTo48Without32: readonly string[] = [...sizesTo24, "48xlarge"];

/** Intel's eighth generation. */
export const sizesTo96: readonly string[] = [...sizesTo32, "48xlarge", "96xlarge"];

/** Graviton families begin with a size of a single vCPU. */
export const gravitonSizes: readonly string[] = ["medium", ...sizesTo16];
