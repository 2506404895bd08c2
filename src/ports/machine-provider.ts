/**
 * Where instances come from. One adapter per kind of machine; `exerciseMachineProvider` (test/conformance) is the
 * suite that each of them passes.
 *
 * Contract:
 *  - `instanceTypes` lists every type the provider knows, also those that cannot be launched now.
 *  - `launch` is idempotent by `instanceId`: asked again (after a crash, or because the answer was lost) it starts
 *    nothing new. It resolves when the machine has been started, not when its agent has registered.
 *  - what cannot be launched is an answer, not an exception; exceptions are faults worth trying again.
 *  - `terminate` is asked until `list` no longer shows the machine, and asking again is harmless.
 *  - `list` shows every machine of this server that exists, also ones the caller no longer knows.
 *  - a machine launched for no cluster (`clusterName` is empty) runs, and nothing of this server runs on it.
 */

import type { BlockDevice } from "../model/block-device.ts";
import type { OfferedImage } from "../model/image.ts";
import type { InstanceType } from "../model/instance-type.ts";
import type { Resources } from "../model/resources.ts";

export type LaunchRequest = {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  /** Of a Fargate slice: exactly what it is to have, in place of what a type or an image would say. */
  readonly slice?: Resources;
  readonly clusterName: string;
  readonly computeEnvironment: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What the machine is to run when it boots: MIME multi-part, base64. It tells the agent its cluster. */
  readonly userData: string;
  /** Volumes that differ from the image's own. */
  readonly blockDevices?: readonly BlockDevice[];
};

export type LaunchOutcome =
  | { readonly kind: "launched" }
  /** `code` as EC2 gives it: InsufficientInstanceCapacity, Unsupported, InvalidAMIID.NotFound, … */
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

export type Machine = {
  readonly instanceId: string;
  readonly state: "running" | "terminated";
};

export interface MachineProvider {
  readonly name: string;
  instanceTypes(): readonly InstanceType[];
  /** Whether a machine of it can ever be of that type, however free it is; absent where nothing speaks against any. */
  canLaunch?(type: InstanceType): boolean;
  /** Reads the images that the provider offers by itself (the host's own system, for `host`). */
  inspectImages(): Promise<readonly OfferedImage[]>;
  launch(request: LaunchRequest): Promise<LaunchOutcome>;
  terminate(instanceId: string): Promise<void>;
  list(): Promise<readonly Machine[]>;
  /** The last that the machine said, oldest first, as far as it is kept; undefined for one that is not known. */
  consoleOutput(instanceId: string): Promise<string | undefined>;
  /** The IPv4 address at which other machines reach it; undefined for one that is not there. */
  addressOf(instanceId: string): string | undefined;
  /** Ends everything the provider runs in this process; what a crash left is found by the next start. */
  close(): Promise<void>;
}
