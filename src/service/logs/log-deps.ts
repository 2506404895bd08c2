/** What the operations of CloudWatch Logs need of what operations are given. */
import type { ServiceDeps } from "../deps.ts";

export type LogDeps = Pick<ServiceDeps, "site" | "clock" | "logs">;
