/**
 * CloudWatch Logs takes events of 256 KiB, 26 bytes of which are its own. A longer message (one endless line of
 * a program) becomes several events, cut between characters, so that nothing of it is lost.
 */
export const MESSAGE_BYTES_MAX: number = 262_144 - 26;

export function splitMessage(message: string): readonly string[] {
  // No character needs more than three bytes per UTF-16 unit: most messages are measured by this alone.
  if (message.length * 3 <= MESSAGE_BYTES_MAX) return [message];
  const bytes = Buffer.from(message, "utf8");
  if (bytes.length <= MESSAGE_BYTES_MAX) return [message];
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + MESSAGE_BYTES_MAX, bytes.length);
    // 10xxxxxx continues a character: step back to its first byte.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    parts.push(bytes.toString("utf8", start, end));
    start = end;
  }
  return parts;
}
