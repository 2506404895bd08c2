/** ListClusterTokens: which keys of machines there are, and whose they are; never their secrets. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { listOf, number, optional, record, text } from "./shape.ts";

export type ListClusterTokensInput = {
  /** As for CreateClusterToken; all clusters when absent. */
  readonly cluster?: string;
};

export type ListedToken = {
  readonly accessKeyId: string;
  readonly cluster: string;
  /** Absent while no machine has registered with it. */
  readonly instanceId?: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt?: number;
};

export type ListClusterTokensOutput = { readonly tokens: readonly ListedToken[] };

export const listClusterTokens: YardOperation<ListClusterTokensInput, ListClusterTokensOutput> =
  yardOperation(
    "ListClusterTokens",
    record<ListClusterTokensInput>("ListClusterTokensInput", { cluster: optional(text()) }),
    record<ListClusterTokensOutput>("ListClusterTokensOutput", {
      tokens: listOf(
        record<ListedToken>("ListedToken", {
          accessKeyId: text(),
          cluster: text(),
          instanceId: optional(text()),
          createdAt: number,
          expiresAt: optional(number),
        }),
      ),
    }),
  );
