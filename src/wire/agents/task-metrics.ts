/** Reads what a PublishMetricsRequest says of tasks: of each statistic the mean, of all that the agent measured. */
import type { ContainerUse, TaskUse } from "../../ports/telemetry-book.ts";

type JsonObject = Readonly<Record<string, unknown>>;

export function readTaskMetrics(message: JsonObject): readonly TaskUse[] {
  return objectsOf(message.taskMetrics).flatMap((task) =>
    typeof task.taskArn === "string"
      ? [
          {
            taskArn: task.taskArn,
            containers: objectsOf(task.containerMetrics).flatMap(containerUse),
          },
        ]
      : [],
  );
}

function containerUse(container: JsonObject): ContainerUse[] {
  const { containerName, cpuStatsSet, memoryStatsSet } = container;
  if (typeof containerName !== "string") return [];
  const cpuPercent = meanOf(cpuStatsSet);
  const memoryMiB = meanOf(memoryStatsSet);
  return [
    {
      containerName,
      ...(cpuPercent !== undefined && { cpuPercent }),
      ...(memoryMiB !== undefined && { memoryMiB }),
    },
  ];
}

function meanOf(statistics: unknown): number | undefined {
  if (!isObject(statistics)) return undefined;
  const { sum, sampleCount } = statistics;
  if (typeof sum !== "number" || typeof sampleCount !== "number" || sampleCount <= 0) {
    return undefined;
  }
  return sum / sampleCount;
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
