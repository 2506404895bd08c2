/**
 * User data of a launch template, as AWS Batch takes it: MIME multi-part, because the service adds a part of its own. A
 * plain script would replace that part, and the instance would join nothing; and which cluster it joins is the
 * service's to say.
 */
import { Buffer } from "node:buffer";
import PostalMime from "postal-mime";

export type UserDataPart = {
  /** For instance `text/x-shellscript` or `text/cloud-config`. */
  readonly contentType: string;
  readonly content: string;
};

export type ReadUserData =
  | { readonly kind: "parts"; readonly parts: readonly UserDataPart[] }
  | { readonly kind: "wrong"; readonly problem: string };

/** EC2's limit on what an instance is given, before it is encoded. */
const bytesMax = 16 * 1024;

/** Agent variables that the service writes to /etc/ecs/ecs.config itself. */
const reserved = /^(?!\s*#).*\b(ECS_CLUSTER|ECS_INSTANCE_ATTRIBUTES)\s*=/m;

const howTo =
  'Begin it with the lines MIME-Version: 1.0 and Content-Type: multipart/mixed; boundary="==BOUNDARY==", ' +
  "then an empty line, and give each part its own Content-Type, such as text/x-shellscript.";

/** `base64` as EC2 keeps it. */
export async function readUserData(base64: string): Promise<ReadUserData> {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > bytesMax) {
    return wrong(`User data is limited to ${bytesMax} bytes, this has ${bytes.length}.`);
  }
  const text = bytes.toString("utf8");
  const email = await PostalMime.parse(text, { attachmentEncoding: "utf8" });
  const contentType = email.headers.find(({ key }) => key === "content-type")?.value ?? "";
  if (!/^multipart\//i.test(contentType)) {
    const seen = text.startsWith("#!") ? "a plain script" : "not MIME multi-part";
    return wrong(
      `The user data of the launch template is ${seen}; MIME multi-part is needed. ${howTo}`,
    );
  }
  const parts = [
    ...email.attachments.map(({ mimeType, content }) => ({
      contentType: mimeType,
      content: String(content),
    })),
    // A part of plain text is a message's own text to a parser of messages.
    ...(email.text?.trim() ? [{ contentType: "text/plain", content: email.text }] : []),
  ];
  if (parts.length === 0) {
    return wrong(`The user data of the launch template has no parts. ${howTo}`);
  }
  for (const { content } of parts) {
    const variable = reserved.exec(content)?.[1];
    if (variable !== undefined) return wrong(reservedProblem(variable));
  }
  return { kind: "parts", parts };
}

function reservedProblem(variable: string): string {
  return (
    `The user data of the launch template sets ${variable}, which AWS Batch sets itself. ` +
    "Take the line out; other ECS_… variables may be appended to /etc/ecs/ecs.config."
  );
}

function wrong(problem: string): ReadUserData {
  return { kind: "wrong", problem };
}
