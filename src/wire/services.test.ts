import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { operationSchemasOf, SERVICE_NAMES, SERVICES, serviceNamed } from "./services.ts";

const require = createRequire(import.meta.url);

type SdkClient = {
  readonly config: {
    readonly defaultSigningName: string;
    readonly protocol: { getShapeId(): string };
    readonly protocolSettings: {
      readonly version: string;
      readonly serviceTarget: string;
      readonly xmlNamespace: string;
    };
  };
};

test("what the table says of each service is what its SDK package says", () => {
  for (const name of SERVICE_NAMES) {
    const service = SERVICES[name];
    const sdk = require(service.sdkPackage) as Record<string, new (config: object) => SdkClient>;
    const className = Object.keys(sdk).find((key) => /^[A-Z].*Client$/.test(key)) ?? "";
    const Client = sdk[className];
    assert.ok(Client, className);
    const { config } = new Client({ region: "us-east-1" });
    const { version, serviceTarget, xmlNamespace } = config.protocolSettings;
    assert.equal(service.name, config.defaultSigningName);
    assert.equal(service.apiVersion, version);
    const [, protocol] = config.protocol.getShapeId().split("#");
    assert.equal(service.protocol.replace(".", "_"), protocol);
    if (service.targetPrefix !== "") assert.equal(service.targetPrefix, serviceTarget);
    // The SDK leaves out the slash that EC2 itself writes.
    if (service.xmlNamespace !== "") {
      assert.equal(service.xmlNamespace.replace(/\/$/, ""), xmlNamespace.replace(/\/$/, ""));
    }
  }
});

test("every service has its operations, and no other name is a service", () => {
  assert.ok(operationSchemasOf(SERVICES.batch).has("SubmitJob"));
  assert.ok(operationSchemasOf(SERVICES.ec2).size > 800);
  assert.equal(serviceNamed("constructor"), undefined);
  assert.equal(serviceNamed("s3"), undefined);
});
