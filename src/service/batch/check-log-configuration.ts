/** `logConfiguration` of a container: which drivers there are, and which options `awslogs` knows. */
import type { LogConfiguration } from "../../model/container.ts";
import type { PlatformCapability } from "../../model/job.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";

/** Of machines that AWS runs for its customers: Fargate and managed instances. */
const routedDrivers: readonly string[] = ["awslogs", "splunk", "awsfirelens"];

const awslogsOptions: readonly string[] = [
  "awslogs-group",
  "awslogs-region",
  "awslogs-stream-prefix",
  "awslogs-create-group",
  "awslogs-datetime-format",
  "awslogs-multiline-pattern",
  "mode",
  "max-buffer-size",
];

export function checkLogConfiguration(
  refuse: Refuse,
  configuration: LogConfiguration,
  platform: PlatformCapability,
): void {
  const driver = checkOneOf(refuse, "Log driver", configuration.logDriver, [
    "json-file",
    "syslog",
    "journald",
    "gelf",
    "fluentd",
    "awslogs",
    "splunk",
    "awsfirelens",
  ]);
  if (platform !== "EC2" && !routedDrivers.includes(driver)) {
    const name = platform === "FARGATE" ? "Fargate" : platform;
    refuse(`Log driver for ${name} is not valid: ${driver}`);
  }
  if (driver !== "awslogs") return;
  const unknown = Object.keys(configuration.options ?? {}).filter(
    (option) => !awslogsOptions.includes(option),
  );
  if (unknown.length > 0) refuse(`Log driver awslogs disallows options: ${unknown.join(", ")}`);
}
