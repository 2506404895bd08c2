import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { containerRequest } from "../../../test/support/container-request.ts";
import type { ContainerRequest } from "../../ports/container-runtime.ts";
import { judgeProcessRequest } from "./process-refusal.ts";

const root = { uid: 0, gid: 0 };
const someone = { uid: 1000, gid: 1000 };

const judge = (
  more: Partial<ContainerRequest>,
  own = someone,
): ReturnType<typeof judgeProcessRequest> =>
  judgeProcessRequest(containerRequest("busybox", ["true"], more), own);

describe("what a plain process refuses", () => {
  const readOnly = false;
  const cases: readonly (readonly [string, Partial<ContainerRequest>, RegExp])[] = [
    [
      "a fresh volume",
      { mounts: [{ containerPath: "/s", readOnly, source: { volume: "v" } }] },
      /: mountPoints: .* a fresh volume at \/s; write to the working directory/,
    ],
    [
      "a mount elsewhere",
      { mounts: [{ containerPath: "/in", readOnly, source: { hostPath: "/data" } }] },
      /: mountPoints: .* \/data at \/in; make containerPath equal/,
    ],
    [
      "a device elsewhere",
      { hostConfig: { Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/x" }] } },
      /: linuxParameters.devices: .* \/dev\/null at \/dev\/x/,
    ],
    [
      "a file system in memory",
      { hostConfig: { Tmpfs: { "/t": "size=1m" } } },
      /: linuxParameters.tmpfs: .*\/t/,
    ],
    ["rights", { hostConfig: { Privileged: true } }, /: privileged: .*run the server as root/],
    ["another user", { config: { User: "1001" } }, /: user: .* user 1001;/],
    ["a name from the image", { config: { User: "postgres" } }, /: user: .* user postgres;/],
    [
      "another log driver",
      { hostConfig: { LogConfig: { Type: "syslog" } } },
      /: logConfiguration: .* syslog/,
    ],
  ];
  for (const [name, more, text] of cases) {
    test(name, () => {
      const verdict = judge(more);
      assert.ok(verdict.kind === "refused");
      assert.match(verdict.why, /^CannotCreateContainerError: /);
      assert.match(verdict.why, text);
    });
  }
});

describe("what a plain process accepts", () => {
  test("a mount and a device that are where the machine has them", () => {
    const verdict = judge({
      mounts: [{ containerPath: "/data", readOnly: false, source: { hostPath: "/data" } }],
      hostConfig: { Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/null" }] },
    });
    assert.deepEqual(verdict, { kind: "accepted", notEnforced: [] });
  });

  test("its own user, by number; as root any number, with the group of the same number", () => {
    assert.deepEqual(judge({ config: { User: "1000:1000" } }), {
      kind: "accepted",
      notEnforced: [],
    });
    assert.deepEqual(judge({ config: { User: "7:8" } }, root), {
      kind: "accepted",
      user: { uid: 7, gid: 8 },
      notEnforced: [],
    });
    assert.deepEqual(judge({ config: { User: "root" } }, root), {
      kind: "accepted",
      notEnforced: [],
    });
  });

  test("rights, when the server is root", () => {
    assert.equal(judge({ hostConfig: { Privileged: true } }, root).kind, "accepted");
  });

  test("limits are named as not enforced", () => {
    const hostConfig = { ReadonlyRootfs: true, ShmSize: 1, MemorySwap: 1, Init: true };
    assert.deepEqual(judge({ hostConfig }), {
      kind: "accepted",
      notEnforced: ["readonlyRootFilesystem", "sharedMemorySize", "maxSwap"],
    });
  });
});
