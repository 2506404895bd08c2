/** All operations over a store in memory, behind the real wire, with the SDK's unmodified clients in front. */
import { BatchClient } from "@aws-sdk/client-batch";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { operationHandlers } from "../../src/main/operations.ts";
import { seedNetwork } from "../../src/service/ec2/seed-network.ts";
import { seedRoles } from "../../src/service/iam/seed-roles.ts";
import { startWire, type WireFixture } from "../wire/wire-fixture.ts";
import { type TestDeps, testDeps } from "./service-deps.ts";

export type Api = {
  readonly deps: TestDeps;
  readonly wire: WireFixture;
  readonly batch: BatchClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
  readonly close: () => Promise<void>;
};

/** The caller closes it, and with it `deps`: those of a test that has more behind the wire than a store. */
export async function openApi(given?: TestDeps): Promise<Api> {
  const deps = given ?? (await testDeps());
  await deps.store.transact(async (tx) => {
    await seedNetwork(deps, tx);
    await seedRoles(deps, tx);
  });
  const wire = await startWire(operationHandlers(deps));
  const clients = {
    batch: new BatchClient(wire.clientConfig),
    ec2: new EC2Client(wire.clientConfig),
    iam: new IAMClient(wire.clientConfig),
    ssm: new SSMClient(wire.clientConfig),
  };
  return {
    deps,
    wire,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await wire.close();
      await deps.close();
    },
  };
}
