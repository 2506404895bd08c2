/** What one check of the compute resource specification says of one image. */
export type Finding = {
  /** The rule of the specification: S14 to S22. */
  readonly id: string;
  /** Which check of the rule, for instance `kernel`. */
  readonly check: string;
  /** An image serves no job while a required check fails; a recommended one only warns. */
  readonly level: "required" | "recommended";
  /** Unknown is neither a pass nor a failure: nobody has looked. */
  readonly result: "pass" | "fail" | "unknown";
  /** What was seen, with the value. */
  readonly evidence: string;
  /** What mends it or makes it known, as a command where one does. Absent on a pass. */
  readonly fix?: string;
};
