/** The program as its user starts, asks and stops it: flags and variables, files and rights, restarts, telemetry. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  BatchClient,
  CreateJobQueueCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
} from "@aws-sdk/client-batch";
import {
  describeJobs,
  ended,
  eventually,
  makeQueue,
  reached,
  readLog,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { runningProcesses } from "../support/running-processes.ts";
import {
  clientConfig,
  program,
  runToEnd,
  type Served,
  serve,
  serveWith,
  temporaryFolder,
} from "../support/serve.ts";

const started = new Set<Served>();
after(() => Promise.all([...started].map((server) => server.kill("SIGKILL"))));

async function open(...given: Parameters<typeof serveWith>): Promise<Served> {
  const server = await serveWith(...given);
  started.add(server);
  return server;
}

const rights = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const processes = (data: string): string[] => [
  "--port",
  "0",
  "--data",
  data,
  "--runtime",
  "process",
];
/** A failure to start: what it said, which must be one clear line and no stack. */
async function refusal(words: readonly string[], env = {}): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(program, words, env);
  assert.equal(code, 1, `${words.join(" ")} ended with ${code}: ${stdout}${stderr}`);
  assert.equal(stdout, "");
  assert.doesNotMatch(stderr, /^\s+at /m, "no stack");
  return stderr;
}

describe("batchyard serve", () => {
  it("keeps its folder and key to itself and tells clients where it is", async () => {
    const data = join(temporaryFolder("serve"), "data");
    const server = await open({ data, flags: processes(data) });
    assert.match(server.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(rights(data), "700");
    assert.equal(rights(join(data, "access-key.json")), "600");
    assert.equal(rights(join(data, "endpoint.json")), "600");

    const { stdout } = await runToEnd(program, ["env", "--data", data]);
    assert.match(stdout, /^export AWS_ENDPOINT_URL=.*\n$/);
    const evaluated = await runToEnd("sh", [
      "-c",
      `eval "$1"; printf '%s\\n' "$AWS_ENDPOINT_URL" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_REGION"`,
      "sh",
      stdout,
    ]);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION } = server.env;
    assert.deepEqual(evaluated.stdout.trim().split("\n"), [
      server.endpoint,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      "us-east-1",
    ]);
    assert.equal(AWS_DEFAULT_REGION, "us-east-1");
    assert.match(AWS_ACCESS_KEY_ID ?? "", /^AKIA[A-Z2-7]{16}$/);

    const health = await fetch(`${server.endpoint}/healthz`);
    assert.deepEqual([health.status, await health.text()], [200, "ok\n"]);
  });

  it("says what it is and how much it has to do", async () => {
    const data = temporaryFolder("status");
    const server = await open({ data, flags: processes(data) });
    const asked = await runToEnd(program, ["status", "--data", data]);
    assert.match(asked.stdout, new RegExp(`^Batchyard \\S+ at ${server.endpoint}, us-east-1`));
    assert.match(
      asked.stdout,
      /^COMPUTE ENVIRONMENTS {2}JOB QUEUES {2}INSTANCES {2}JOBS UNDER WAY$/m,
    );
    const byVariables = await runToEnd(program, ["status", "--json"], server.env);
    const { runtime, jobQueues } = JSON.parse(byVariables.stdout) as Record<string, unknown>;
    assert.match(String(runtime), /^process \(/);
    assert.equal(jobQueues, 0);
    await server.kill("SIGTERM");
    assert.match(
      await refusal(["status", "--data", data]),
      /^batchyard: No server answers at .* Start one with/,
    );
  });

  it("keeps everything to itself also in a folder that others may read", async () => {
    const data = temporaryFolder("open");
    chmodSync(data, 0o755);
    const server = await open({ data, flags: processes(data) });
    const readable = readdirSync(data).filter(
      (name) => (statSync(join(data, name)).mode & 0o066) !== 0,
    );
    assert.deepEqual(readable, []);
    await server.kill("SIGTERM");
  });

  it("takes every flag as a variable, and a key that is given", async () => {
    const data = temporaryFolder("variables");
    const server = await open({
      data,
      flags: [],
      env: {
        BATCHYARD_PORT: "0",
        BATCHYARD_DATA: data,
        BATCHYARD_RUNTIME: "process",
        BATCHYARD_REGION: "cn-north-1",
        BATCHYARD_ACCOUNT: "123456789012",
        BATCHYARD_ACCESS_KEY_ID: "mine",
        BATCHYARD_SECRET_ACCESS_KEY: "it's a secret",
      },
    });
    assert.equal(server.env.AWS_ACCESS_KEY_ID, "mine");
    assert.equal(server.env.AWS_SECRET_ACCESS_KEY, "it's a secret");
    const definition = await registerShell(server, "d", "true");
    assert.equal(definition, "arn:aws-cn:batch:cn-north-1:123456789012:job-definition/d:1");
  });

  it("is one to a data folder: the second is refused, the first goes on", async () => {
    const data = temporaryFolder("twice");
    const server = await open({ data, flags: processes(data) });
    const said = await refusal(["serve", ...processes(data)]);
    const pid = server.process.pid;
    assert.match(said, new RegExp(`^batchyard: Data folder ${data} is in use .*process ${pid}`));
    assert.equal((await fetch(`${server.endpoint}/healthz`)).status, 200);
    const told = JSON.parse(readFileSync(join(data, "endpoint.json"), "utf8")).endpoint;
    assert.equal(told, server.endpoint, "the refused one has not changed the address");
  });
});

describe("flags that cannot be", () => {
  const data = temporaryFolder("refused");
  for (const [what, words, said] of [
    ["an unknown flag", ["--prot", "1"], /unknown option '--prot'[\s\S]*--port[\s\S]*--help/],
    ["a port that is none", ["--port", "65536"], /port must be a whole number from 0 to 65535/],
    ["a region that is none", ["--region", "Mars"], /region must be a region such as us-east-1/],
    ["an account that is none", ["--account", "12"], /account must be twelve digits/],
    [
      "a runtime that is none",
      ["--runtime", "lxc"],
      /'lxc' is invalid. Allowed choices are auto, docker, process/,
    ],
    [
      "a log level that is none",
      ["--log-level", "loud"],
      /Allowed choices are debug, info, warn, error, silent/,
    ],
    [
      "a retention that is none",
      ["--job-retention-days", "-1"],
      /a number of days above 0, or "forever"/,
    ],
    ["unsigned requests from anywhere", ["--no-auth", "--host", "0.0.0.0"], /--no-auth.*127.0.0.1/],
    ["a leftover word", ["now"], /too many arguments/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.match(await refusal(["serve", "--data", data, ...words]), said);
    });
  }

  it("reads variables of flags without a value, and refuses what is neither yes nor no", async () => {
    const words = ["serve", "--data", data, "--host", "0.0.0.0", "--port", "1000000"];
    // Which of the two faults is told shows how the variable was read.
    for (const no of ["0", "false", ""]) {
      assert.match(await refusal(words, { BATCHYARD_NO_AUTH: no }), /port must be/);
    }
    const said = await refusal(["serve", "--data", data, "--host", "0.0.0.0"], {
      BATCHYARD_NO_AUTH: "true",
    });
    assert.match(said, /--no-auth would let anyone/);
    assert.match(
      await refusal(words, { BATCHYARD_OVERCOMMIT: "maybe" }),
      /BATCHYARD_OVERCOMMIT must be 1, true, .* got maybe/,
    );
  });

  it("refuses half a key", async () => {
    const env = { BATCHYARD_ACCESS_KEY_ID: "mine" };
    assert.match(await refusal(["serve", ...processes(data)], env), /BATCHYARD_SECRET_ACCESS_KEY/);
  });

  it("says which address this machine does not have", async () => {
    const words = ["serve", ...processes(data), "--host", "192.0.2.1"];
    assert.match(await refusal(words), /Cannot listen on 192\.0\.2\.1:0: .*--host/);
  });

  it("says how to start a server where none was", async () => {
    const missing = join(data, "nothing");
    const said = await refusal(["env", "--data", missing]);
    assert.match(said, /No server has been started on .*nothing.*batchyard serve --data/);
    assert.equal(existsSync(missing), false);
  });

  it("says which port is taken", async () => {
    const holder = await open({ data, flags: processes(data) });
    const port = new URL(holder.endpoint).port;
    const other = temporaryFolder("port");
    const words = ["serve", "--data", other, "--runtime", "process", "--port", port];
    const said = await refusal(words);
    assert.match(said, new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}: .*in use.* --port`));
  });
});

describe("a server that is stopped and started again", () => {
  it("has everything still, and running jobs follow their retry strategy", async () => {
    const data = temporaryFolder("restart");
    let server = await open({ data, flags: processes(data) });
    await makeQueue(server, "kept");
    await registerShell(server, "greet", "echo hello from $AWS_BATCH_JOB_ATTEMPT");
    const done = await submit(server, { jobQueue: "kept", jobDefinition: "greet" });
    await ended(server, [done]);

    const gate = join(data, "gate");
    const script = `echo attempt $AWS_BATCH_JOB_ATTEMPT; until [ -e ${gate} ]; do sleep 0.05; done`;
    await registerShell(server, "wait-twice", script, { retryStrategy: { attempts: 2 } });
    await registerShell(server, "wait-once", script);
    const [twice, once] = [
      await submit(server, { jobQueue: "kept", jobDefinition: "wait-twice" }),
      await submit(server, { jobQueue: "kept", jobDefinition: "wait-once" }),
    ];
    await reached(server, [twice, once], "RUNNING");

    const stoppedAt = performance.now();
    assert.equal(await server.kill("SIGTERM"), 0);
    const tookMs = performance.now() - stoppedAt;
    assert.ok(tookMs < 8_000, `ended only after ${tookMs} ms`);
    assert.deepEqual(await runningProcesses(gate), [], "nothing of the jobs is left");

    mkdirSync(gate);
    server = await open({ data, flags: processes(data) });
    const { computeEnvironments } = await server.batch.send(
      new DescribeComputeEnvironmentsCommand({}),
    );
    const { jobQueues } = await server.batch.send(new DescribeJobQueuesCommand({}));
    const { jobDefinitions } = await server.batch.send(
      new DescribeJobDefinitionsCommand({ status: "ACTIVE" }),
    );
    assert.deepEqual(
      [computeEnvironments?.[0]?.computeEnvironmentName, jobQueues?.[0]?.jobQueueName],
      ["kept", "kept"],
    );
    assert.equal(jobDefinitions?.length, 3);

    const [first, retried, lost] = await ended(server, [done, twice, once]);
    assert.equal(first?.status, "SUCCEEDED");
    const log = await readLog(server, first);
    assert.equal(log.at(-1), "hello from 1");

    assert.deepEqual([retried?.status, retried?.attempts?.length], ["SUCCEEDED", 2]);
    assert.match(
      retried?.attempts?.[0]?.statusReason ?? "",
      /^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/,
    );
    assert.ok((await readLog(server, retried)).includes("attempt 2"));
    assert.deepEqual([lost?.status, lost?.attempts?.length], ["FAILED", 1]);
    assert.match(lost?.statusReason ?? "", /^Host EC2 \(instance/);
    assert.equal(await server.kill("SIGTERM"), 0);
  });
});

describe("signatures", () => {
  it("are verified for the region they name; ARNs are the server's own", async () => {
    const data = temporaryFolder("signed");
    const server = await open({
      data,
      flags: processes(data),
      env: { BATCHYARD_LOG_LEVEL: "debug" },
    });
    const config = clientConfig(server.endpoint, server.env);
    const elsewhere = { batch: new BatchClient({ ...config, region: "eu-west-1" }) };
    const arn = await registerShell(elsewhere, "d", "true");
    assert.equal(arn, "arn:aws:batch:us-east-1:000000000000:job-definition/d:1");

    const { accessKeyId } = config.credentials;
    const wrong = new BatchClient({
      ...config,
      credentials: { accessKeyId, secretAccessKey: "guessed" },
    });
    const refused = await wrong.send(new DescribeJobsCommand({ jobs: ["x"] })).catch((e) => e);
    assert.equal(refused.$metadata?.httpStatusCode, 403);
    assert.equal(refused.name, "InvalidSignatureException");
    const unsigned = await fetch(`${server.endpoint}/v1/describejobs`, {
      method: "POST",
      body: "{}",
    });
    assert.equal(unsigned.status, 403);

    const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
    assert.match(
      metrics,
      /^batchyard_requests_total\{service="batch",operation="RegisterJobDefinition",status="200"\} 1$/m,
    );
    for (const name of ["request_seconds", "commit_seconds", "commit_works", "decide_seconds"]) {
      assert.match(metrics, new RegExp(`^batchyard_${name}_count`, "m"));
    }

    // Something for the log to tell, with a secret in it.
    await makeQueue(server, "q");
    const job = await submit(server, {
      jobQueue: "q",
      jobDefinition: "d",
      containerOverrides: { environment: [{ name: "TOKEN", value: "hush-hush" }] },
    });
    await ended(server, [job]);
    await server.kill("SIGTERM");
    const lines = server.stderr().trim().split("\n");
    assert.ok(lines.length >= 3, server.stderr());
    for (const line of lines) assert.equal(typeof JSON.parse(line).msg, "string");
    for (const secret of [config.credentials.secretAccessKey, "hush-hush"]) {
      assert.ok(!server.stderr().includes(secret), "a secret was logged");
    }
  });

  it("are not asked for with --no-auth on a loopback address", async () => {
    const data = temporaryFolder("open-door");
    const server = await serve(data, "--runtime", "process", "--no-auth");
    started.add(server);
    const answer = await fetch(`${server.endpoint}/v1/describejobqueues`, {
      method: "POST",
      body: "{}",
    });
    assert.deepEqual(await answer.json(), { jobQueues: [] });
    await assert.rejects(
      server.batch.send(
        new CreateJobQueueCommand({ jobQueueName: "q", priority: 1, computeEnvironmentOrder: [] }),
      ),
      { name: "ClientException" },
    );
    await eventually("it answers still", async () => {
      const { jobQueues } = await server.batch.send(new DescribeJobQueuesCommand({}));
      return jobQueues?.length === 0;
    });
    assert.deepEqual(await describeJobs(server, ["unknown"]), []);
  });
});
