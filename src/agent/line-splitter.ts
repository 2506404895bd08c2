/**
 * Turns a stream of bytes into lines of text.
 *
 * A line feed is never part of another character in UTF-8, so cutting at line feeds before decoding keeps characters
 * whole however the bytes were chunked. A carriage return before the line feed goes with it. Lines longer than an
 * event may be are cut, between characters.
 */
export type LineSplitter = {
  readonly push: (chunk: Uint8Array) => readonly string[];
  /** Of the line that has not ended. */
  readonly heldBytes: () => number;
  /** What follows the last line feed, once nothing more will come. */
  readonly flush: () => readonly string[];
};

const lineFeed = 0x0a;

export function lineSplitter(maxBytes: number): LineSplitter {
  let held: Buffer[] = [];
  let heldBytes = 0;

  const takeHeld = (): Buffer => {
    const whole = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return whole;
  };
  const hold = (rest: Buffer): void => {
    if (rest.length === 0) return;
    held.push(rest);
    heldBytes += rest.length;
  };
  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const last = bytes.lastIndexOf(lineFeed);
      const lines: string[] = [];
      if (last === -1) {
        // Copied: the caller may reuse its buffer.
        hold(Buffer.from(bytes));
      } else {
        hold(bytes.subarray(0, last));
        const complete = takeHeld();
        addLines(lines, complete, maxBytes);
        hold(Buffer.from(bytes.subarray(last + 1)));
      }
      // A line without an end must not be held for ever.
      while (heldBytes > maxBytes) {
        const whole = takeHeld();
        const cut = characterStart(whole, maxBytes);
        lines.push(whole.toString("utf8", 0, cut));
        hold(whole.subarray(cut));
      }
      return lines;
    },
    heldBytes: () => heldBytes,
    flush() {
      if (heldBytes === 0) return [];
      const lines: string[] = [];
      addLines(lines, takeHeld(), maxBytes);
      return lines;
    },
  };
}

function addLines(lines: string[], bytes: Buffer, maxBytes: number): void {
  for (const raw of bytes.toString("utf8").split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    // A character has at most three bytes per UTF-16 unit: most lines need no count.
    if (line.length * 3 <= maxBytes) lines.push(line);
    else addCut(lines, Buffer.from(line), maxBytes);
  }
}

function addCut(lines: string[], bytes: Buffer, maxBytes: number): void {
  let from = 0;
  while (bytes.length - from > maxBytes) {
    const cut = characterStart(bytes, from + maxBytes);
    lines.push(bytes.toString("utf8", from, cut));
    from = cut;
  }
  lines.push(bytes.toString("utf8", from));
}

/** The nearest start of a character at or before `at`; bytes that are no UTF-8 are cut where asked. */
function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4 && start > 0; start -= 1) {
    if (((bytes[start] ?? 0) & 0xc0) !== 0x80) return start;
  }
  return at;
}
