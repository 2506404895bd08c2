import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";

describe("dependsOn", () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.deps.close());

  const arrayOf = (size: number, ...dependsOn: object[]): Promise<string> =>
    lab.submit({ arrayProperties: { size }, dependsOn });

  it("is echoed as it was given", async () => {
    const a = await arrayOf(2);
    const dependsOn = [{ jobId: a, type: "N_TO_N" }, { type: "SEQUENTIAL" }, { jobId: `${a}:1` }];
    assert.deepEqual((await lab.detail(await arrayOf(2, ...dependsOn))).dependsOn, dependsOn);
  });

  it("takes 20 entries, duplicates, ARNs, other queues and single children", async () => {
    await lab.addQueue("other", "EC2");
    const a = await arrayOf(2);
    const plain = await lab.submit();
    const arn = `arn:aws:batch:eu-west-1:123456789012:job/${plain}`;
    const many = Array.from({ length: 18 }, () => ({ jobId: plain }));
    const dependsOn = [...many, { jobId: arn }, { jobId: `${a}:1` }];
    const jobId = await lab.submit({ jobQueue: "other", dependsOn });
    await lab.run(plain, 0);
    assert.equal((await lab.job(jobId)).status, "PENDING");
    await lab.run(`${a}:1`, 0);
    assert.equal((await lab.job(jobId)).status, "RUNNABLE");
  });

  it("is what a waiting job's statusReason tells of", async () => {
    const reason = async (jobId: string) => (await lab.detail(jobId)).statusReason;
    const a = await arrayOf(2);
    const plain = await lab.submit();
    const b = await arrayOf(2, { jobId: a, type: "N_TO_N" }, { jobId: plain });
    for (const jobId of [b, `${b}:1`]) {
      assert.equal(await reason(jobId), `Waits for job ${plain} to succeed.`);
    }
    await lab.run(plain, 0);
    assert.equal(await reason(`${b}:1`), `Waits for job ${a}:1 to succeed.`);
    assert.equal(await reason(b), undefined);
    await lab.run(`${a}:1`, 0);
    assert.equal(await reason(`${b}:1`), undefined);
    const c = await arrayOf(2, { type: "SEQUENTIAL" });
    assert.equal(await reason(`${c}:1`), `Waits for job ${c}:0 to succeed.`);
  });

  it("says what is wrong with it", async () => {
    const [plain, three] = [await lab.submit(), await arrayOf(3)];
    const unknown = "10b0ffff-0000-4000-8000-000000000001";
    const refused = async (size: number | undefined, dependency: object, message: RegExp) => {
      const array = size === undefined ? {} : { arrayProperties: { size } };
      const expected = { code: "ClientException", message };
      await assert.rejects(lab.submit({ ...array, dependsOn: [dependency] }), expected);
    };
    await refused(undefined, { type: "SEQUENTIAL" }, /type SEQUENTIAL is for array jobs only/);
    await refused(undefined, { jobId: three, type: "N_TO_N" }, /N_TO_N is for array jobs only/);
    await refused(3, { jobId: three, type: "SEQUENTIAL" }, /SEQUENTIAL takes no jobId/);
    await refused(3, { type: "N_TO_N" }, /must name a jobId in each of its entries/);
    await refused(3, {}, /must name a jobId in each of its entries/);
    await refused(3, { jobId: three, type: "ONE" }, /type ONE is not valid.*N_TO_N, SEQUENTIAL/);
    await refused(3, { jobId: plain, type: "N_TO_N" }, /with type N_TO_N is not an array job/);
    await refused(3, { jobId: `${three}:1`, type: "N_TO_N" }, /N_TO_N is not an array job/);
    await refused(2, { jobId: three, type: "N_TO_N" }, /of size 3, but .* 2\. The sizes must be/);
    await refused(3, { jobId: unknown }, /does not exist/);
    await refused(3, { jobId: `${three}:3` }, /does not exist/);
    await refused(3, { jobId: `${unknown}`, type: "N_TO_N" }, /does not exist/);
  });
});
