/** GetConsoleOutput: what the machine provider has kept of what the machine said, the last 64 KB of it. */
import type { GetConsoleOutputRequest, GetConsoleOutputResult } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { findNamedInstances } from "./find-instances.ts";

const outputMax = 64 * 1024;

export async function getConsoleOutput(
  deps: ServiceDeps,
  input: Decoded<GetConsoleOutputRequest>,
): Promise<GetConsoleOutputResult> {
  await deps.store.read((view) => findNamedInstances(view, [input.InstanceId]));
  const output = await deps.machines.consoleOutput(input.InstanceId);
  return {
    InstanceId: input.InstanceId,
    Timestamp: new Date(deps.clock.now()),
    ...(output !== undefined && {
      Output: Buffer.from(output, "utf8").subarray(-outputMax).toString("base64"),
    }),
  };
}
