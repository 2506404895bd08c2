import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { virtualizationOf } from "./virtualization.ts";

const guestCpu = "processor\t: 0\nmodel name\t: Xeon\nflags\t\t: fpu vme hypervisor lahf_lm\n";
const metalCpu = "processor\t: 0\nmodel name\t: Xeon\nflags\t\t: fpu vme lahf_lm\n";
const armCpu = "processor\t: 0\nFeatures\t: fp asimd evtstrm aes\n";

describe("virtualization", () => {
  it("believes systemd-detect-virt first", () => {
    assert.equal(virtualizationOf({ detectVirt: "kvm\n", cpuInfo: metalCpu }), "kvm");
    assert.equal(virtualizationOf({ detectVirt: "none\n", cpuInfo: guestCpu }), "none");
    assert.equal(virtualizationOf({ detectVirt: "amazon\n" }), "amazon");
  });

  it("marks containers as such", () => {
    assert.equal(virtualizationOf({ detectVirt: "docker\n" }), "container (docker)");
    assert.equal(virtualizationOf({ containerMarker: "podman" }), "container (podman)");
  });

  it("reads the firmware where systemd is not there", () => {
    const of = (dmiVendor: string, dmiProduct: string): string | undefined =>
      virtualizationOf({ dmiVendor, dmiProduct });
    assert.equal(of("Amazon EC2\n", "m6i.large\n"), "amazon");
    assert.equal(of("Amazon EC2\n", "m6i.metal\n"), "none");
    assert.equal(of("QEMU\n", "Standard PC (Q35 + ICH9, 2009)\n"), "kvm");
    assert.equal(of("innotek GmbH\n", "VirtualBox\n"), "oracle");
    assert.equal(of("Microsoft Corporation\n", "Virtual Machine\n"), "microsoft");
  });

  it("does not take a laptop for a virtual machine because of its vendor", () => {
    const laptop = { dmiVendor: "Microsoft Corporation\n", dmiProduct: "Surface Laptop 5\n" };
    assert.equal(virtualizationOf({ ...laptop, cpuInfo: metalCpu }), "none");
  });

  it("falls back to the CPU flag, and says nothing where there is no such flag", () => {
    assert.equal(virtualizationOf({ cpuInfo: guestCpu }), "vm-other");
    assert.equal(virtualizationOf({ cpuInfo: metalCpu }), "none");
    assert.equal(virtualizationOf({ cpuInfo: armCpu }), undefined);
    assert.equal(virtualizationOf({}), undefined);
  });

  it("does not take an error message for an answer", () => {
    assert.equal(virtualizationOf({ detectVirt: "Failed to check: denied\n" }), undefined);
  });
});
