/** Logging by pino: readable lines on a terminal, JSON otherwise. */
import { type DestinationStream, pino } from "pino";
import pretty from "pino-pretty";
import type { Logger } from "../ports/telemetry.ts";

export function createLogger(level: string): Logger {
  const stream: DestinationStream = process.stderr.isTTY
    ? pretty({
        destination: 2,
        ignore: "pid,hostname",
        translateTime: "SYS:HH:MM:ss.l",
        singleLine: true,
        sync: true,
      })
    : pino.destination({ dest: 2, sync: false });
  return pino({ level, base: null }, stream);
}
