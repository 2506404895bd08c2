/** Ids of events: 56 digits that sort by time and are unique in the store, as CloudWatch's are. */
export function formatEventId(
  timestamp: number,
  group: number,
  stream: number,
  position: number,
): string {
  const digits = (value: number, width: number): string => value.toString().padStart(width, "0");
  return digits(timestamp, 14) + digits(group, 10) + digits(stream, 12) + digits(position, 20);
}
