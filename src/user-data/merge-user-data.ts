/**
 * What an instance boots with: the owner's parts, then the service's own, which tells the agent its cluster. The own
 * part comes last, so that what the owner's parts write to the agent's configuration cannot change it.
 */
import { Buffer } from "node:buffer";
import MimeNode from "nodemailer/lib/mime-node";
import type { UserDataPart } from "./read-user-data.ts";

/** `variables` are the agent's, by name. Answers base64, as EC2 hands it to an instance. */
export async function mergeUserData(
  parts: readonly UserDataPart[],
  variables: Readonly<Record<string, string>>,
  boundary: string,
): Promise<string> {
  const message = new MimeNode("multipart/mixed", { baseBoundary: boundary });
  for (const { contentType, content } of [...parts, ownPart(variables)]) {
    message.createChild(`${contentType}; charset="utf-8"`).setContent(content);
  }
  const built = (await message.build()).toString("utf8");
  return Buffer.from(withoutPostmarks(built)).toString("base64");
}

function ownPart(variables: Readonly<Record<string, string>>): UserDataPart {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return {
    contentType: "text/x-shellscript",
    content: [
      "#!/bin/bash",
      "mkdir -p /etc/ecs",
      "cat >> /etc/ecs/ecs.config << 'END_OF_AGENT_VARIABLES'",
      ...lines,
      "END_OF_AGENT_VARIABLES",
      "",
    ].join("\n"),
  };
}

/** A message has a date and an id; user data is the same whenever it is made. */
function withoutPostmarks(message: string): string {
  const end = message.indexOf("\r\n\r\n");
  const head = message.slice(0, end).split("\r\n");
  const kept = head.filter((line) => !/^(?:Date|Message-ID):/i.test(line));
  return `${kept.join("\r\n")}${message.slice(end)}`;
}
