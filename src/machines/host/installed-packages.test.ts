import assert from "node:assert/strict";
import { it } from "node:test";
import { parseDaemonOptions } from "./daemon-options.ts";
import { parsePackages } from "./installed-packages.ts";

it("reads name=version lines of either package manager", () => {
  const packages = parsePackages("docker=25.0.8-1.amzn2023\nlibc6=2.36-9+deb12u9\n\nnot a line\n");
  assert.deepEqual(packages, { docker: "25.0.8-1.amzn2023", libc6: "2.36-9+deb12u9" });
  assert.equal(parsePackages(""), undefined);
});

it("S6: reads Docker's options, each as one text", () => {
  const options = parseDaemonOptions(
    '{"log-driver": "json-file", "default-ulimits": {"nofile": 1}}',
  );
  assert.deepEqual(options, { "log-driver": "json-file", "default-ulimits": '{"nofile":1}' });
  assert.equal(parseDaemonOptions("{"), undefined);
  assert.equal(parseDaemonOptions("[]"), undefined);
  assert.equal(parseDaemonOptions(undefined), undefined);
});
