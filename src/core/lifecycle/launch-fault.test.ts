import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Launched, launchFault } from "./launch-fault.ts";

const nothing: Launched = { overrides: [], propagateTags: true, definitionTags: {}, jobTags: {} };
const tags = (prefix: string, count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, "v"]));

describe("launchFault", () => {
  it("counts the characters of the overrides that ECS is sent, and nothing else", () => {
    const command = ["x".repeat(8192 - '[{"command":[""]}]'.length)];
    const fault = (...overrides: Launched["overrides"]) => launchFault({ ...nothing, overrides });
    assert.equal(fault({ containerOverrides: { command } }), undefined);
    assert.equal(
      fault({ containerOverrides: { command: [`${command[0]}x`] } }),
      "Container Overrides length must be at most 8192",
    );
    const containers = [{ name: "a", environment: [{ name: "A", value: "x".repeat(8192) }] }];
    assert.ok(fault({ ecsPropertiesOverride: { taskProperties: [{ containers }] } }));
    assert.ok(fault({}, { ecsPropertiesOverride: { taskProperties: [{ containers }] } }));
    const resourceRequirements = [{ type: "VCPU", value: "1".repeat(9000) }];
    assert.equal(fault({ containerOverrides: { resourceRequirements } }), undefined);
  });

  it("counts the tags of job and definition together, once each, where they are propagated", () => {
    const many = { definitionTags: tags("d", 30), jobTags: tags("j", 21) };
    assert.match(launchFault({ ...nothing, ...many }) ?? "", /at most 50, got 51/);
    assert.equal(launchFault({ ...nothing, ...many, propagateTags: false }), undefined);
    const alike = { definitionTags: tags("t", 50), jobTags: tags("t", 50) };
    assert.equal(launchFault({ ...nothing, ...alike }), undefined);
  });
});
