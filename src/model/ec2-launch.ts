/**
 * What RunInstances was asked for, of each instance that it started: kept under the instance's id for as long as the
 * instance's row is there. Instances of compute environments have none; what EC2 says of them follows from their
 * environment.
 */
import type { BlockDevice } from "./block-device.ts";

export type Ec2Launch = {
  readonly instanceId: string;
  readonly reservationId: string;
  /** Its place in the reservation, from 0. */
  readonly launchIndex: number;
  /** A request with the same token is the same request. */
  readonly clientToken?: string;
  readonly subnetId?: string;
  readonly securityGroupIds: readonly string[];
  readonly keyName?: string;
  /** Name or ARN. */
  readonly instanceProfile?: string;
  readonly placementGroup?: string;
  readonly spot: boolean;
  /** Base64. */
  readonly userData?: string;
  readonly blockDevices: readonly BlockDevice[];
};
