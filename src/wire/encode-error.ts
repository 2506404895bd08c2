/**
 * A ServiceError in the form of each protocol, as the SDKs and the AWS CLI read it. The code becomes the exception's
 * class on the client's side; the message is printed as it is.
 */
import type { ServiceError } from "../model/errors.ts";
import { escapeXml } from "./encode-xml.ts";
import { XML_HEAD } from "./operation.ts";
import type { WireReply } from "./request.ts";
import type { ProtocolName } from "./services.ts";

export function encodeError(
  protocol: ProtocolName,
  error: ServiceError,
  requestId: string,
): WireReply {
  const { code, httpStatus: status, message } = error;
  switch (protocol) {
    case "restJson1":
      return {
        status,
        contentType: "application/json",
        body: JSON.stringify({ message }),
        errorType: code,
      };
    case "awsJson1.1":
      return {
        status,
        contentType: "application/x-amz-json-1.1",
        // Both spellings: services differ, and clients of each read their own.
        body: JSON.stringify({ __type: code, message, Message: message }),
        errorType: code,
      };
    case "awsQuery":
      return {
        status,
        contentType: "text/xml;charset=UTF-8",
        body:
          `${XML_HEAD}<ErrorResponse><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type>` +
          `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>` +
          `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    case "ec2Query":
      return {
        status,
        contentType: "text/xml;charset=UTF-8",
        body:
          `${XML_HEAD}<Response><Errors><Error><Code>${escapeXml(code)}</Code>` +
          `<Message>${escapeXml(message)}</Message></Error></Errors>` +
          `<RequestID>${requestId}</RequestID></Response>`,
      };
  }
}
