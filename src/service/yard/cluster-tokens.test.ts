import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Lab, openLab } from "../../../test/support/lab.ts";
import { testContext } from "../../../test/support/service-deps.ts";
import { registerContainerInstance } from "../ecs/register-container-instance.ts";
import { createClusterToken } from "./create-cluster-token.ts";
import { listClusterTokens } from "./list-cluster-tokens.ts";
import { revokeClusterToken } from "./revoke-cluster-token.ts";
import { rotateClusterToken } from "./rotate-cluster-token.ts";

const cluster = "own_Batch_1";
const context = { ...testContext, endpoint: "http://yard:8642" };

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  lab.deps.ids.containerInstanceId(); // the lab has an instance of that id
  await lab.deps.store.transact(async (tx) => {
    const main = await tx.computeEnvironments.get("main");
    assert.ok(main);
    const { computeResources: _none, ...rest } = main;
    const own = { name: "own", uuid: "own", type: "UNMANAGED", clusterName: cluster } as const;
    await tx.computeEnvironments.insert({ ...rest, ...own });
  });
});
afterEach(() => lab.deps.close());

/** A machine registers with the token; answers its instance's id. */
async function join(accessKeyId: string): Promise<string> {
  const agent = { accessKeyId, clusterName: cluster };
  const { containerInstance } = await registerContainerInstance(lab.deps, { cluster }, { agent });
  return containerInstance?.ec2InstanceId ?? assert.fail("not registered");
}

describe("cluster tokens", () => {
  it("are made for one machine each, by the name of a cluster or of its environment", async () => {
    const made = await createClusterToken(lab.deps, { cluster: "own", count: 2 }, context);
    assert.deepEqual(
      [made.cluster, made.endpoint, made.region, made.tokens.length],
      [cluster, "http://yard:8642", "eu-west-1", 2],
    );
    const [token] = made.tokens;
    assert.equal(token?.expiresAt, lab.deps.clock.now() + 86_400_000);
    const again = await createClusterToken(lab.deps, { cluster, validSeconds: 60 }, context);
    assert.equal(again.tokens[0]?.expiresAt, lab.deps.clock.now() + 60_000);
    assert.equal((await listClusterTokens(lab.deps, { cluster: "own" })).tokens.length, 3);
  });

  it("say whose they have become, and never their secret again", async () => {
    const { tokens } = await createClusterToken(lab.deps, { cluster }, context);
    const instanceId = await join(tokens[0]?.accessKeyId ?? "");
    const listed = await listClusterTokens(lab.deps, {});
    assert.deepEqual(listed.tokens, [
      {
        accessKeyId: tokens[0]?.accessKeyId,
        cluster,
        instanceId,
        createdAt: lab.deps.clock.now(),
      },
    ]);
    assert.ok(!JSON.stringify(listed).includes(tokens[0]?.secretAccessKey ?? ""));
  });

  it("are replaced with some time to change over, and revoked at once", async () => {
    const { tokens } = await createClusterToken(lab.deps, { cluster }, context);
    const accessKeyId = tokens[0]?.accessKeyId ?? "";
    await assert.rejects(
      rotateClusterToken(lab.deps, { accessKeyId }),
      /No machine has registered/,
    );
    const instanceId = await join(accessKeyId);
    const rotated = await rotateClusterToken(lab.deps, { accessKeyId, graceSeconds: 60 });
    assert.equal(rotated.instanceId, instanceId);
    const { tokens: both } = await listClusterTokens(lab.deps, {});
    assert.deepEqual(
      both.map((one) => [one.instanceId, one.expiresAt]).toSorted(),
      [
        [instanceId, lab.deps.clock.now() + 60_000],
        [instanceId, undefined],
      ].toSorted(),
    );
    const fresh = rotated.token.accessKeyId;
    assert.deepEqual(await revokeClusterToken(lab.deps, { accessKeyId: fresh }), { instanceId });
    await assert.rejects(revokeClusterToken(lab.deps, { accessKeyId: fresh }), /There is no token/);
  });

  it("are for machines that join by themselves", async () => {
    const ask = (input: Parameters<typeof createClusterToken>[1]) =>
      createClusterToken(lab.deps, input, context);
    await assert.rejects(ask({ cluster: "main" }), /is MANAGED/);
    await assert.rejects(ask({ cluster: "nowhere" }), /There is no cluster or compute environment/);
    await assert.rejects(ask({ cluster, count: 0 }), /count must be/);
    await assert.rejects(ask({ cluster, validSeconds: -1 }), /validSeconds must be/);
  });
});
