import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseOsRelease, parseSwVers } from "./os-release.ts";

const debian = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`;

const amazon = `NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.6.20250115"
VARIANT_ID="2023.6"
`;

const ubuntu = `PRETTY_NAME="Ubuntu 24.04.1 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.1 LTS (Noble Numbat)"
ID=ubuntu
ID_LIKE=debian
`;

const alpine = `NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.21.2
PRETTY_NAME="Alpine Linux v3.21"
`;

const arch = `NAME='Arch Linux'
# rolling: no version
ID=arch
`;

describe("os-release", () => {
  for (const [text, distribution, distributionVersion] of [
    [debian, "Debian GNU/Linux", "12"],
    [amazon, "Amazon Linux", "2023"],
    [ubuntu, "Ubuntu", "24.04"],
    [alpine, "Alpine Linux", "3.21.2"],
  ] as const) {
    it(`names ${distribution} ${distributionVersion}`, () => {
      assert.deepEqual(parseOsRelease(text), { distribution, distributionVersion });
    });
  }

  it("leaves the version out where there is none", () => {
    assert.deepEqual(parseOsRelease(arch), { distribution: "Arch Linux" });
  });

  it("falls back to the id, and says nothing about an empty file", () => {
    assert.deepEqual(parseOsRelease("ID=tiny\nVERSION_ID=\n"), { distribution: "tiny" });
    assert.deepEqual(parseOsRelease(""), {});
  });
});

describe("sw_vers", () => {
  it("names macOS", () => {
    const text = "ProductName:\t\tmacOS\nProductVersion:\t\t15.2\nBuildVersion:\t\t24C101\n";
    assert.deepEqual(parseSwVers(text), { distribution: "macOS", distributionVersion: "15.2" });
    assert.deepEqual(parseSwVers("command not found"), {});
  });
});
