/** DeleteChannel: removes a channel of the owner's; its images stay. */
import { type YardOperation, yardOperation } from "./operation.ts";
import { record, text } from "./shape.ts";

export type DeleteChannelInput = { readonly name: string };
export type DeleteChannelOutput = Readonly<Record<never, never>>;

export const deleteChannel: YardOperation<DeleteChannelInput, DeleteChannelOutput> = yardOperation(
  "DeleteChannel",
  record<DeleteChannelInput>("DeleteChannelInput", { name: text() }),
  record<DeleteChannelOutput>("DeleteChannelOutput", {}),
);
