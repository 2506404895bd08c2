/** RotateClusterToken: a new key for the machine that has the old one, which stays good for a while. */
import { type ClusterToken, clusterToken } from "./create-cluster-token.ts";
import { type YardOperation, yardOperation } from "./operation.ts";
import { number, optional, record, text } from "./shape.ts";

export type RotateClusterTokenInput = {
  readonly accessKeyId: string;
  /** How long the old key stays good; a day when absent, 0 for not at all. */
  readonly graceSeconds?: number;
};

export type RotateClusterTokenOutput = {
  readonly token: ClusterToken;
  readonly instanceId: string;
};

export const rotateClusterToken: YardOperation<RotateClusterTokenInput, RotateClusterTokenOutput> =
  yardOperation(
    "RotateClusterToken",
    record<RotateClusterTokenInput>("RotateClusterTokenInput", {
      accessKeyId: text(),
      graceSeconds: optional(number),
    }),
    record<RotateClusterTokenOutput>("RotateClusterTokenOutput", {
      token: clusterToken,
      instanceId: text(),
    }),
  );
