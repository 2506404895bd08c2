import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DocumentError, readDocument, type Value } from "./document.ts";
import { given, items, members, number, oneOf, share, span, text } from "./read-value.ts";

const yaml = `
queues:
  - name: main
    priority: many
    wait: 1h30m
share: 1.5
`;

function problemOf(read: (value: Value) => unknown): string {
  try {
    read(readDocument(yaml, "a.yaml"));
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
  return "none";
}

describe("a document", () => {
  it("tells file, line and place of what is wrong", () => {
    const queue = (value: Value): Value => value.at("queues").at(0);
    assert.equal(
      problemOf((value) => number(queue(value).at("priority"), { min: 1, max: 9, whole: true })),
      'a.yaml:4: queues[0].priority must be a whole number from 1 to 9, not "many".',
    );
    assert.equal(
      problemOf((value) => share(value.at("share"))),
      "a.yaml:6: share must be a number from 0 to 1, not 1.5.",
    );
    assert.equal(
      problemOf((value) => members(queue(value), ["name", "wait"])),
      "a.yaml:4: queues[0].priority is not known here. What may stand here: name, wait.",
    );
    assert.equal(
      problemOf((value) => oneOf(queue(value).at("name"), ["this", "that"])),
      'a.yaml:3: queues[0].name must be one of this, that, not "main".',
    );
  });

  it("tells the place of what is missing by what is around it", () => {
    assert.equal(
      problemOf((value) => text(value.at("queues").at(0).at("image"))),
      "a.yaml:3: queues[0].image must be a text, not absent.",
    );
  });

  it("reads times, lists and what may be absent", () => {
    const value = readDocument(yaml, "a.yaml");
    assert.equal(span(value.at("queues").at(0).at("wait")), 5_400_000);
    assert.equal(span(readDocument("90", "a")), 90_000);
    assert.equal(items(value.at("queues")).length, 1);
    assert.deepEqual(items(value.at("nothing")), []);
    assert.equal(given(value.at("nothing"), share), undefined);
  });

  it("refuses what is no YAML with the line", () => {
    assert.throws(() => readDocument("a: [1,\nb: 2", "b.yaml"), /^DocumentError: b\.yaml:\d+: /);
  });
});
