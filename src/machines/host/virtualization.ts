/**
 * What the machine is made of, in systemd's words: `none` on bare metal; `kvm`, `amazon`, `vmware`, … in a
 * virtual machine; `container (docker)` when the server itself runs in a container.
 *
 * EC2's HVM covers bare metal and every hardware-virtualized machine; only `xen` without hardware support would
 * be paravirtual, which no kernel of this decade boots on EC2.
 */
export type VirtualizationEvidence = {
  /** Output of systemd-detect-virt. */
  readonly detectVirt?: string | undefined;
  /** /sys/class/dmi/id: sys_vendor and product_name. */
  readonly dmiVendor?: string | undefined;
  readonly dmiProduct?: string | undefined;
  /** /proc/cpuinfo. */
  readonly cpuInfo?: string | undefined;
  /** The engine whose marker file lies in the root folder. */
  readonly containerMarker?: "docker" | "podman" | undefined;
};

const containerWords = new Set([
  "container-other",
  "docker",
  "lxc",
  "lxc-libvirt",
  "openvz",
  "podman",
  "proot",
  "rkt",
  "systemd-nspawn",
]);

/** Vendors as firmware writes them, and systemd's word for each. */
const vendors: readonly (readonly [RegExp, string])[] = [
  [/amazon ec2/i, "amazon"],
  [/qemu|kvm|openstack|digitalocean|hetzner/i, "kvm"],
  [/google/i, "google"],
  [/vmware/i, "vmware"],
  [/innotek|virtualbox/i, "oracle"],
  [/xen/i, "xen"],
  [/microsoft corporation.*virtual machine/i, "microsoft"],
  [/apple virtualization/i, "apple"],
  [/parallels/i, "parallels"],
];

export function virtualizationOf(evidence: VirtualizationEvidence): string | undefined {
  const word = evidence.detectVirt?.trim();
  if (word !== undefined && /^[a-z0-9-]+$/.test(word)) {
    return containerWords.has(word) ? `container (${word})` : word;
  }
  if (evidence.containerMarker !== undefined) return `container (${evidence.containerMarker})`;
  return fromFirmware(evidence) ?? fromProcessor(evidence.cpuInfo);
}

function fromFirmware({ dmiVendor, dmiProduct }: VirtualizationEvidence): string | undefined {
  const written = `${dmiVendor?.trim() ?? ""} ${dmiProduct?.trim() ?? ""}`;
  // EC2's bare-metal types carry Amazon's name as well.
  if (/amazon ec2/i.test(written) && /\.metal/.test(written)) return "none";
  return vendors.find(([pattern]) => pattern.test(written))?.[1];
}

/** x86 hypervisors show themselves as a CPU flag; other architectures have none, so nothing follows there. */
function fromProcessor(cpuInfo: string | undefined): string | undefined {
  const flags = /^flags\s*:(.*)$/m.exec(cpuInfo ?? "")?.[1];
  if (flags === undefined) return undefined;
  return /\bhypervisor\b/.test(flags) ? "vm-other" : "none";
}
