/** Consumable resources through the SDK: what jobs themselves see of each other, and what is left when they ended. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  CreateConsumableResourceCommand,
  DeleteConsumableResourceCommand,
  DescribeConsumableResourceCommand,
  ListConsumableResourcesCommand,
  ListJobsByConsumableResourceCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateConsumableResourceCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobQueue = "licensed";
const data = temporaryFolder("consumables");
const notes = temporaryFolder("consumables-notes");
const flags = ["--runtime", "process", "--overcommit"];

let server: Served;
before(async () => {
  server = await serve(data, ...flags);
  await makeQueue(server, jobQueue, 8);
});
after(() => server?.kill("SIGTERM"));

async function create(
  consumableResourceName: string,
  totalQuantity: number,
  resourceType: "REPLENISHABLE" | "NON_REPLENISHABLE" = "REPLENISHABLE",
): Promise<void> {
  await server.batch.send(
    new CreateConsumableResourceCommand({ consumableResourceName, totalQuantity, resourceType }),
  );
}

/** Total, in use, available. */
async function amounts(consumableResource: string): Promise<readonly (number | undefined)[]> {
  const answer = await server.batch.send(
    new DescribeConsumableResourceCommand({ consumableResource }),
  );
  return [answer.totalQuantity, answer.inUseQuantity, answer.availableQuantity];
}

const needing = (consumableResource: string, quantity: number) => ({
  consumableResourcePropertiesOverride: {
    consumableResourceList: [{ consumableResource, quantity }],
  },
});

async function waitsBecause(jobId: string, why: string): Promise<void> {
  let said: string | undefined;
  await eventually(
    `${jobId} says "${why}"`,
    async () => {
      const [job] = await describeJobs(server, [jobId]);
      said = `${job?.status} ${job?.statusReason}`;
      return said === `RUNNABLE ${why}`;
    },
    10_000,
    () => said,
  );
}

describe("consumable resources", () => {
  it("are never in use beyond their total, as the jobs see it, and are used to the full", async () => {
    await create("licenses", 4);
    const held = join(notes, "held");
    mkdirSync(held);
    // A file for each licence while it is held; every job counts what it sees.
    const script = `
      for n in $(seq "$NEED"); do : > "${held}/$AWS_BATCH_JOB_ID.$n"; done
      ls "${held}" | wc -l >> "${notes}/seen"
      sleep 0.3
      rm "${held}/$AWS_BATCH_JOB_ID".*`;
    const jobDefinition = await registerShell(server, "licensed", script);
    const jobIds = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const need = 1 + (index % 2);
        return submit(server, {
          jobQueue,
          jobDefinition,
          ...needing("licenses", need),
          containerOverrides: { environment: [{ name: "NEED", value: String(need) }] },
        });
      }),
    );
    for (const job of await ended(server, jobIds)) assert.equal(job.status, "SUCCEEDED");
    const seen = readFileSync(join(notes, "seen"), "utf8").trim().split("\n").map(Number);
    assert.equal(seen.length, 12);
    assert.ok(Math.max(...seen) <= 4, `${seen} licences were held`);
    assert.ok(Math.max(...seen) >= 3, `only ${seen} licences were ever held at a time`);
    assert.deepEqual(await amounts("licenses"), [4, 0, 4]);

    const { jobs } = await server.batch.send(
      new ListJobsByConsumableResourceCommand({
        consumableResource: "licenses",
        filters: [{ name: "JOB_STATUS", values: ["SUCCEEDED"] }],
        maxResults: 100,
      }),
    );
    assert.equal(jobs?.length, 12);
    assert.deepEqual(
      new Set(jobs.map((job) => job.jobArn?.split("/").at(-1))),
      new Set(jobIds),
      "all of them are listed",
    );
  });

  it("that do not come back are used up; the rest waits, and goes on when there is more", async () => {
    await create("tokens", 3, "NON_REPLENISHABLE");
    const jobDefinition = await registerShell(server, "spender", "exit $CODE");
    const spend = (code: string) =>
      submit(server, {
        jobQueue,
        jobDefinition,
        ...needing("tokens", 1),
        containerOverrides: { environment: [{ name: "CODE", value: code }] },
      });
    // Who fails has used it up as well.
    await ended(server, [await spend("0"), await spend("1"), await spend("0")]);
    assert.deepEqual(await amounts("tokens"), [0, 0, 0]);
    const rest = [await spend("0"), await spend("0")];
    for (const jobId of rest) {
      const cure = "raise its total quantity with UpdateConsumableResource.";
      await waitsBecause(
        jobId,
        `Waits for 1 of consumable resource tokens; 0 of 0 are available: ${cure}`,
      );
    }
    const more = { consumableResource: "tokens", operation: "ADD", quantity: 2, clientToken: "t" };
    for (let again = 0; again < 2; again += 1) {
      await server.batch.send(new UpdateConsumableResourceCommand(more));
    }
    for (const job of await ended(server, rest)) assert.equal(job.status, "SUCCEEDED");
    assert.deepEqual(await amounts("tokens"), [0, 0, 0]);
  });

  it("can be deleted while jobs need them, and serve those when created again", async () => {
    await create("gone", 1);
    await server.batch.send(new DeleteConsumableResourceCommand({ consumableResource: "gone" }));
    const jobDefinition = await registerShell(server, "waiter", "true", {
      consumableResourceProperties: needing("gone", 1).consumableResourcePropertiesOverride,
    });
    const jobId = await submit(server, { jobQueue, jobDefinition });
    await waitsBecause(
      jobId,
      "Waits for 1 of consumable resource gone, which does not exist: create it.",
    );
    // It holds up nobody.
    const free = await submit(server, {
      jobQueue,
      jobDefinition,
      consumableResourcePropertiesOverride: { consumableResourceList: [] },
    });
    await ended(server, [free]);
    await create("gone", 1);
    const [job] = await ended(server, [jobId]);
    assert.equal(job?.status, "SUCCEEDED");
    assert.deepEqual(
      job.consumableResourceProperties,
      needing("gone", 1).consumableResourcePropertiesOverride,
    );
  });

  it("are listed and carry tags", async () => {
    await create("Listed_1", 7);
    const { consumableResources } = await server.batch.send(
      new ListConsumableResourcesCommand({
        filters: [{ name: "CONSUMABLE_RESOURCE_NAME", values: ["listed*"] }],
      }),
    );
    assert.deepEqual(
      consumableResources?.map((row) => [row.consumableResourceName, row.totalQuantity]),
      [["Listed_1", 7]],
    );
    const resourceArn = consumableResources[0]?.consumableResourceArn;
    await server.batch.send(new TagResourceCommand({ resourceArn, tags: { team: "a" } }));
    const { tags } = await server.batch.send(new ListTagsForResourceCommand({ resourceArn }));
    assert.deepEqual(tags, { team: "a" });
  });

  it("are free again after the server was killed with those who held them", async () => {
    await create("seats", 2);
    const gate = join(notes, "gate");
    const jobDefinition = await registerShell(
      server,
      "seated",
      `until [ -e "${gate}" ]; do sleep 0.05; done`,
    );
    const sits = () => submit(server, { jobQueue, jobDefinition, ...needing("seats", 2) });
    const killed = await sits();
    await reached(server, [killed], "RUNNING");
    const waits = await sits();
    await waitsBecause(waits, "Waits for 2 of consumable resource seats; 0 of 2 are available.");
    assert.deepEqual(await amounts("seats"), [2, 2, 0]);
    await server.kill("SIGKILL");
    server = await serve(data, ...flags);
    await reached(server, [waits], "RUNNING");
    assert.deepEqual(await amounts("seats"), [2, 2, 0]);
    const [lost] = await ended(server, [killed]);
    assert.match(lost?.statusReason ?? "", /^Host EC2 .* terminated\.$/);
    writeFileSync(gate, "");
    await ended(server, [waits]);
    assert.deepEqual(await amounts("seats"), [2, 0, 2]);
  });
});
