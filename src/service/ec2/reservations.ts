/** Instances as EC2 groups them: by the request that started them. */
import type { Reservation } from "@aws-sdk/client-ec2";
import type { Site } from "../../model/arn.ts";
import type { Tagged } from "./describe-rows.ts";
import { type InstanceSeen, instanceDetail } from "./instance-detail.ts";

/** Instances that were asked for together are shown together, as far as they are on the same page. */
export function reservationsOf(site: Site, rows: readonly Tagged<InstanceSeen>[]): Reservation[] {
  const reservations = new Map<string, Reservation & { Instances: object[] }>();
  for (const { row, tags } of rows) {
    const { reservationId } = row.settings;
    const reservation = reservations.get(reservationId) ?? {
      ReservationId: reservationId,
      OwnerId: site.account,
      Groups: [],
      Instances: [],
    };
    reservation.Instances.push(instanceDetail(site, row, tags));
    reservations.set(reservationId, reservation);
  }
  return [...reservations.values()];
}
