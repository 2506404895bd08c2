/** Under which IPv4 address other machines reach this one: that of its first network; its own where it has none. */
import { networkInterfaces } from "node:os";

export function hostAddress(
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string {
  const addresses = Object.values(interfaces).flatMap((list) => list ?? []);
  const outside = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
  return outside?.address ?? "127.0.0.1";
}
