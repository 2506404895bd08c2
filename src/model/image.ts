/**
 * A machine image and the facts read from it. The compute resource specification (images.md S14…S22 in the
 * project's terms) is a list of checks over these facts; what could not be read stays undefined, which a check
 * calls "unknown" rather than "pass".
 */
import type { Architecture } from "./instance-type.ts";

export type ImageFacts = {
  readonly distribution?: string;
  readonly distributionVersion?: string;
  readonly kernel?: string;
  readonly architecture?: Architecture;
  readonly virtualization?: string;
  readonly containerEngine?: { readonly name: string; readonly version: string };
  readonly agentVersion?: string;
  readonly logDrivers?: readonly string[];
  readonly initSystem?: string;
  readonly gpus?: readonly { readonly id: string; readonly model: string }[];
  readonly freeDiskMiB?: number;
};

export type Image = {
  /** `ami-` and 17 hex digits. */
  readonly imageId: string;
  readonly name: string;
  readonly provider: string;
  readonly createdAt: number;
  readonly facts: ImageFacts;
};
