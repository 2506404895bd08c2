/** An infrastructure update of an environment with a job on it: planned on the command line, then made by the SDK. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type ComputeEnvironmentDetail,
  DescribeComputeEnvironmentsCommand,
  TerminateJobCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import type { PlanComputeEnvironmentUpdateOutput } from "../../src/yard/plan-compute-environment-update.ts";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import {
  type Ended,
  program,
  runToEnd,
  type Served,
  serve,
  temporaryFolder,
} from "../support/serve.ts";

const lab = "lab";
const data = temporaryFolder("infrastructure-update");
let server: Served;
let jobId: string;

before(async () => {
  server = await serve(data, "--runtime", "process", "--overcommit");
  await makeQueue(server, lab);
  await registerShell(server, "long", "exec sleep 600", { retryStrategy: { attempts: 2 } });
  jobId = await submit(server, { jobQueue: lab, jobDefinition: "long" });
  await reached(server, [jobId], "RUNNING");
});
after(() => server?.kill("SIGTERM"));

function plan(...words: readonly string[]): Promise<Ended> {
  const asked = ["plan", "update-compute-environment", "--compute-environment", lab, ...words];
  return runToEnd(program, [...asked, "--data", data]);
}

async function environment(): Promise<ComputeEnvironmentDetail> {
  const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [lab] });
  const answer = await server.batch.send(command);
  return answer.computeEnvironments?.[0] ?? assert.fail("the environment is gone");
}

const resources = "instanceTypes=r6i,c6i.xlarge";
const policy = "terminateJobsOnUpdate=true";

describe("an infrastructure update", () => {
  it("is planned with the arguments of the AWS CLI", async () => {
    const said = await plan("--compute-resources", resources, "--update-policy", policy, "--json");
    assert.equal(said.code, 0, said.stderr);
    const is = JSON.parse(said.stdout) as PlanComputeEnvironmentUpdateOutput;
    assert.equal(is.updateType, "INFRASTRUCTURE");
    assert.deepEqual(is.changes, [
      {
        field: "computeResources.instanceTypes",
        before: ["optimal"],
        after: ["r6i", "c6i.xlarge"],
      },
      {
        field: "updatePolicy",
        before: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 30 },
        after: { terminateJobsOnUpdate: true, jobExecutionTimeoutMinutes: 30 },
      },
    ]);
    const [replaced] = is.instancesReplaced;
    assert.equal(is.jobsTotal, 1);
    assert.deepEqual(is.jobs, [
      {
        jobId,
        instanceId: replaced?.instanceId,
        outcome: "TERMINATED",
        why: "terminateJobsOnUpdate is true. Its retry strategy has another attempt left.",
      },
    ]);
    const text = await plan("--compute-resources", `${resources},minvCpus=0`);
    assert.match(text.stdout, /^Infrastructure update of lab: its instances are replaced\.\n/);
    assert.match(text.stdout, /computeResources\.minvCpus +It is as stated already\./);
    assert.match(text.stdout, /MAY_BE_TERMINATED +It is terminated if it still runs 30 minutes/);
  });

  it("says what would be refused, and how a scaling update differs", async () => {
    const refused = await plan("--compute-resources", "instanceTypes=m6i,m6g");
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /would be refused: .*arm-based instance type cannot be used/);
    const scaling = await plan("--compute-resources", '{"maxvCpus": 4}');
    assert.match(scaling.stdout, /^Scaling update of lab: its instances stay\./);
    assert.equal((await environment()).status, "VALID", "nothing of that was done");
  });

  it("is made: the job ends for it and is retried on an instance of the new kind", async () => {
    await server.batch.send(
      new UpdateComputeEnvironmentCommand({
        computeEnvironment: lab,
        computeResources: { instanceTypes: ["r6i", "c6i.xlarge"], maxvCpus: 8 },
        updatePolicy: { terminateJobsOnUpdate: true },
      }),
    );
    await assert.rejects(
      server.batch.send(
        new UpdateComputeEnvironmentCommand({ computeEnvironment: lab, state: "DISABLED" }),
      ),
      /resource is being modified/,
    );
    await eventually("the second attempt runs", async () => {
      const [job] = await describeJobs(server, [jobId]);
      return job?.status === "RUNNING" && job.attempts?.length === 1;
    });
    const [job] = await describeJobs(server, [jobId]);
    const [replaced] = job?.attempts ?? [];
    assert.match(replaced?.statusReason ?? "", /^Host EC2 \(instance i-\w+\) terminated\.$/);
    await eventually(
      "the environment is VALID",
      async () => (await environment()).status === "VALID",
    );
    const { stdout } = await runToEnd(program, ["instance", "list", "--data", data]);
    assert.match(stdout, / 1 +TERMINATED +0 +An update of compute environment lab replaces it\./);
    assert.match(stdout, / 2 +REGISTERED +1/);
    await server.batch.send(new TerminateJobCommand({ jobId, reason: "enough" }));
    await ended(server, [jobId]);
  });
});
