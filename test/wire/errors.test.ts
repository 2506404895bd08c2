/** Errors as the SDK clients see them: typed exceptions with the code, the status and the request id. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BatchClient,
  CancelJobCommand,
  ClientException,
  DescribeJobsCommand,
  ListJobsCommand,
  ServerException,
  SubmitJobCommand,
} from "@aws-sdk/client-batch";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateImageCommand, DescribeImagesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ClusterNotFoundException, DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { clientError, ServiceError } from "../../src/model/errors.ts";
import { closeConnections, errorCodeOf, SUBMIT, send, signed } from "./signing.ts";
import { startWire, type WireFixture } from "./wire-fixture.ts";

type SdkError = Error & { readonly $metadata: { httpStatusCode?: number; requestId?: string } };

let wire: WireFixture;
let batch: BatchClient;

before(async () => {
  wire = await startWire({
    batch: {
      SubmitJob: (input) => ({ jobName: input.jobName, jobId: "1" }),
      ListJobs: () => {
        throw clientError('JobQueue "<a>&é" not found.');
      },
      DescribeJobs: () => {
        throw new Error("the password is swordfish");
      },
    },
    ecs: {
      DescribeTasks: () => {
        throw new ServiceError("ClusterNotFoundException", 400, "Cluster not found.");
      },
    },
    logs: { GetLogEvents: () => ({}) },
    ec2: {
      DescribeImages: () => {
        throw new ServiceError(
          "InvalidAMIID.NotFound",
          400,
          "The image id '[ami-<1>]' does not exist",
        );
      },
      CreateImage: () => ({}),
    },
    sts: {
      GetCallerIdentity: () => {
        throw new ServiceError("AccessDenied", 403, "No.");
      },
    },
  });
  batch = new BatchClient(wire.clientConfig);
});
after(async () => {
  batch.destroy();
  closeConnections();
  await wire.close();
});

/** The exception that a call ends with. */
async function failure(call: Promise<unknown>): Promise<SdkError> {
  return call.then(
    () => assert.fail("The call succeeded."),
    (error: SdkError) => error,
  );
}

test("a ServiceError arrives as the SDK's typed exception in every protocol", async () => {
  const rest = await failure(batch.send(new ListJobsCommand({})));
  assert.ok(rest instanceof ClientException);
  assert.equal(rest.message, 'JobQueue "<a>&é" not found.');
  assert.equal(rest.$metadata.httpStatusCode, 400);
  assert.match(String(rest.$metadata.requestId), /^[0-9a-f-]{36}$/);

  const json = await failure(
    new ECSClient(wire.clientConfig).send(new DescribeTasksCommand({ tasks: ["a"] })),
  );
  assert.ok(json instanceof ClusterNotFoundException);
  assert.equal(json.message, "Cluster not found.");

  const ec2 = await failure(new EC2Client(wire.clientConfig).send(new DescribeImagesCommand({})));
  assert.equal(ec2.name, "InvalidAMIID.NotFound");
  assert.equal(ec2.message, "The image id '[ami-<1>]' does not exist");

  const query = await failure(
    new STSClient(wire.clientConfig).send(new GetCallerIdentityCommand({})),
  );
  assert.equal(query.name, "AccessDenied");
  assert.equal(query.message, "No.");
  assert.equal(query.$metadata.httpStatusCode, 403);
});

test("an unknown exception is a ServerException without detail, and logged under its request id", async () => {
  const error = await failure(batch.send(new DescribeJobsCommand({ jobs: ["a"] })));
  assert.ok(error instanceof ServerException);
  assert.doesNotMatch(error.message, /swordfish/);
  assert.equal(error.$metadata.httpStatusCode, 500);
  const logged = wire.errors.at(-1);
  assert.equal(logged?.fields.requestId, error.$metadata.requestId);
  assert.equal(logged?.fields.operation, "DescribeJobs");
  assert.match(String(logged?.fields.err), /swordfish/);
});

test("a missing member is named, with the code of its service", async () => {
  const required = { jobName: "a", jobQueue: "q", jobDefinition: "d" };
  const cases: readonly (readonly [object, string])[] = [
    [{ ...required, jobName: undefined }, "jobName is required: a string."],
    [
      { ...required, arrayProperties: { size: 2 }, jobQueue: null },
      "jobQueue is required: a string.",
    ],
    [
      {
        ...required,
        containerOverrides: {
          resourceRequirements: [{ type: "VCPU", value: "1" }, { type: "GPU" }],
        },
      },
      "containerOverrides.resourceRequirements[1].value is required: a string.",
    ],
  ];
  for (const [input, message] of cases) {
    const error = await failure(batch.send(new SubmitJobCommand(input as never)));
    assert.equal(error.name, "ClientException");
    assert.equal(error.message, message);
  }
  const logs = await failure(
    new CloudWatchLogsClient(wire.clientConfig).send(new GetLogEventsCommand({} as never)),
  );
  assert.equal(logs.name, "InvalidParameterException");
  const ec2 = await failure(
    new EC2Client(wire.clientConfig).send(new CreateImageCommand({ Name: "x" } as never)),
  );
  assert.equal(ec2.name, "MissingParameter");
  assert.equal(ec2.message, "InstanceId is required: a string.");
});

test("a member of the wrong kind is named, with what it is and what it must be; never its value", async () => {
  const required = { jobName: "a", jobQueue: "q", jobDefinition: "d" };
  const environment = [
    { name: "a", value: "b" },
    { name: "SECRET", value: 4711 },
  ];
  const cases: readonly (readonly [object, string])[] = [
    [
      { ...required, containerOverrides: { environment } },
      "containerOverrides.environment[1].value must be a string, not a number.",
    ],
    [
      { ...required, arrayProperties: { size: "2" } },
      "arrayProperties.size must be a number, not a string.",
    ],
    [{ ...required, propagateTags: "true" }, "propagateTags must be true or false, not a string."],
    [{ ...required, dependsOn: {} }, "dependsOn must be a list, not an object."],
    [{ ...required, parameters: { "a b": [] } }, 'parameters["a b"] must be a string, not a list.'],
    [{ ...required, retryStrategy: [] }, "retryStrategy must be an object, not a list."],
    [
      { ...required, containerOverrides: { command: ["a", null] } },
      "containerOverrides.command[1] must be a string, not null.",
    ],
  ];
  for (const [input, message] of cases) {
    // Not through the client: its serializer would not send these.
    const plain = { ...SUBMIT, body: JSON.stringify(input) };
    const reply = await send(wire.port, await signed(plain, { service: "batch", port: wire.port }));
    assert.equal(errorCodeOf(reply), "SerializationException");
    assert.equal(reply.status, 400);
    assert.equal(JSON.parse(reply.body).message, message);
  }
});

test("an operation without a handler says so and where the list is", async () => {
  const error = await failure(batch.send(new CancelJobCommand({ jobId: "a", reason: "b" })));
  assert.ok(error instanceof ClientException);
  assert.match(error.message, /^CancelJob of AWS Batch is not supported .* docs\/operations\.md/);
});
