/**
 * New ids come in from outside: random in production, from a seed in the simulator. One method per kind, so that
 * the simulator can give each kind a stream of its own.
 */
export interface IdSource {
  jobId(): string;
  /** 32 lower-case hex digits. */
  taskId(): string;
  containerInstanceId(): string;
  /** `i-` and 17 hex digits. */
  instanceId(): string;
  /** `ami-` and 17 hex digits. */
  imageId(): string;
  /** Of EC2's other resources: the prefix (`lt`, `sg`, `key`), a dash and 17 hex digits. */
  ec2Id(prefix: string): string;
  uuid(): string;
  /** Of AWS's shape: AKIA and 16 of A-Z2-7; 40 characters of secret. */
  accessKey(): { readonly accessKeyId: string; readonly secretAccessKey: string };
}
