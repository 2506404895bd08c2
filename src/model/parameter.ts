/** A parameter of AWS Systems Manager that somebody put: a value under a name. */
export type Parameter = {
  readonly name: string;
  readonly type: "String" | "StringList";
  readonly value: string;
  /** From 1; one more with each value. Only the last one is kept. */
  readonly version: number;
  readonly description?: string;
  readonly tier: "Standard" | "Advanced";
  /** `aws:ec2:image` for what must be an image id. */
  readonly dataType: "text" | "aws:ec2:image";
  readonly modifiedAt: number;
  /** ARN of who did. */
  readonly modifiedBy: string;
  readonly tags: Readonly<Record<string, string>>;
};
