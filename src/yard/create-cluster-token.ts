/** CreateClusterToken: keys by which machines join a cluster, one per machine. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, type Shape, text } from "./shape.ts";

export type CreateClusterTokenInput = {
  /** Name or ARN of a cluster, or the name of the compute environment that it belongs to. */
  readonly cluster: string;
  /** 1 when absent, at most 1,000. */
  readonly count?: number;
  /** How long a token that nobody has used is good; 24 hours when absent. */
  readonly validSeconds?: number;
};

export type ClusterToken = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Epoch milliseconds from when it is refused, unless a machine has registered with it. */
  readonly expiresAt?: number;
};

export type CreateClusterTokenOutput = {
  readonly cluster: string;
  readonly region: string;
  /** Where agents reach the server, as far as it knows. */
  readonly endpoint: string;
  readonly tokens: readonly ClusterToken[];
};

export const clusterToken: Shape<ClusterToken> = record<ClusterToken>("ClusterToken", {
  accessKeyId: text(),
  secretAccessKey: text(),
  expiresAt: optional(number),
});

export const createClusterToken: YardOperation<CreateClusterTokenInput, CreateClusterTokenOutput> =
  yardOperation(
    "CreateClusterToken",
    record<CreateClusterTokenInput>("CreateClusterTokenInput", {
      cluster: text(),
      count: optional(number),
      validSeconds: optional(number),
    }),
    record<CreateClusterTokenOutput>("CreateClusterTokenOutput", {
      cluster: text(),
      region: text(),
      endpoint: text(),
      tokens: listOf(clusterToken),
    }),
  );
