/** RevokeClusterToken: the key opens nothing from now on, and the session of its machine ends. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { optional, record, text } from "./shape.ts";

export type RevokeClusterTokenInput = { readonly accessKeyId: string };

export type RevokeClusterTokenOutput = {
  /** Of the machine whose key it was. */
  readonly instanceId?: string;
};

export const revokeClusterToken: YardOperation<RevokeClusterTokenInput, RevokeClusterTokenOutput> =
  yardOperation(
    "RevokeClusterToken",
    record<RevokeClusterTokenInput>("RevokeClusterTokenInput", { accessKeyId: text() }),
    record<RevokeClusterTokenOutput>("RevokeClusterTokenOutput", { instanceId: optional(text()) }),
  );
