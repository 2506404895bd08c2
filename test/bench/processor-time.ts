/** Processor time of this thread: what its work takes, whatever else the machine has to do. */

/** Milliseconds since the thread began. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
