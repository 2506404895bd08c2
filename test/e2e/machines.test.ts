/**
 * Several machines on one: three agents as programs, each in a network namespace with an address of its own. Their
 * cables are pulled, they are killed, they disappear; every job still ends once, and nothing is counted twice.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ContainerProperties, JobDetail } from "@aws-sdk/client-batch";
import { findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { type JoinedAgent, joinAgent } from "../support/agent-program.ts";
import {
  describeJobs,
  ended,
  eventually,
  reached,
  registerShell,
  submit,
} from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import {
  type NetworkMachine,
  noMachineNetwork,
  openMachineNetwork,
} from "../support/machine-network.ts";
import { collect, processRoles, registerCollectors } from "../support/multi-node-story.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { program, runToEnd, type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const jobQueue = "three-machines";
/** Seconds: how long a machine may be silent. */
const lostAfter = 6;
const engine = await findDockerEngine();
const skip = process.env.CI === undefined && (noMachineNetwork() ?? false);

type Machine = NetworkMachine & { readonly join: () => Promise<void>; agent: JoinedAgent };

describe("three machines", { skip }, () => {
  const data = temporaryFolder("machines-server");
  const notes = temporaryFolder("machines-notes");
  let server: Served;
  let machines: Machine[] = [];
  /** Not one of the three: for a cluster of its own. */
  let spare: NetworkMachine | undefined;
  let patient: Served | undefined;
  let minute: Promise<JobDetail>;

  before(async () => {
    const network = openMachineNetwork(5);
    const [remote, withEngine, ...others] = network.machines;
    minute = cutOffForAMinute(network.address, remote ?? assert.fail());
    minute.catch(() => undefined);
    server = await open(network.address, data, "--agent-lost-after", String(lostAfter));
    await makeOwnQueue(server, jobQueue);
    machines = await Promise.all(others.map((machine) => newMachine(machine, jobQueue)));
    spare = withEngine;
  });
  after(async () => {
    await Promise.all(machines.map(({ agent }) => agent.kill("SIGKILL")));
    await server?.kill("SIGKILL");
    await patient?.kill("SIGKILL");
  });

  function open(host: string, folder: string, ...more: string[]): Promise<Served> {
    const flags = ["--host", host, "--port", "0", "--data", folder, "--runtime", "process"];
    return serveWith({ data: folder, flags: [...flags, ...more] });
  }

  async function newMachine(
    machine: NetworkMachine,
    cluster: string,
    runtime: "process" | "docker" = "process",
    yard = data,
  ): Promise<Machine> {
    const folder = temporaryFolder("machine");
    const config = join(folder, "ecs.config");
    const token = await runToEnd(program, ["cluster", "token", cluster, "--data", yard]);
    assert.equal(token.code, 0, token.stderr);
    writeFileSync(config, token.stdout, { mode: 0o600 });
    const start = () => joinAgent({ config, folder, runtime, within: machine.within });
    const joined: Machine = {
      ...machine,
      agent: await start(),
      async join() {
        joined.agent = await start();
      },
    };
    return joined;
  }

  /** Runs until its gate opens, leaving a note of each beginning and each end; exits with 7. */
  async function gated(
    name: string,
    vCpus = 1,
    place: {
      readonly queue?: string;
      readonly container?: ContainerProperties;
      readonly yard?: Served;
    } = {},
  ): Promise<string> {
    const { yard = server } = place;
    const folder = join(notes, name);
    mkdirSync(folder);
    const note = (word: string) => `: > ${folder}/${word}-$AWS_BATCH_JOB_ATTEMPT`;
    const script = [
      `trap '${note("stopped")}; exit 143' TERM; ${note("begun")}`,
      `until [ -e ${folder}/gate ]; do sleep 0.05; done; ${note("done")}; exit 7`,
    ].join("\n");
    const jobDefinition = await registerShell(yard, name, script, {
      retryStrategy: { attempts: 2, evaluateOnExit: [{ onExitCode: "7", action: "EXIT" }] },
      container: {
        resourceRequirements: [
          { type: "VCPU", value: String(vCpus) },
          { type: "MEMORY", value: "64" },
        ],
        ...place.container,
      },
    });
    return submit(yard, { jobQueue: place.queue ?? jobQueue, jobDefinition });
  }

  /** With a server that is as patient as servers are; beside the other tests, for it takes its time. */
  async function cutOffForAMinute(host: string, machine: NetworkMachine): Promise<JobDetail> {
    const folder = temporaryFolder("patient-server");
    patient = await open(host, folder);
    await makeOwnQueue(patient, jobQueue);
    const { agent } = await newMachine(machine, jobQueue, "process", folder);
    const jobId = await gated("minute", 1, { yard: patient });
    await reached(patient, [jobId], "RUNNING");
    await note("minute", "begun-1");
    machine.cut();
    const healAt = performance.now() + 60_000;
    openGate("minute");
    await note("minute", "done-1");
    await eventually("the minute is over", async () => performance.now() > healAt, 90_000);
    assert.equal((await describeJobs(patient, [jobId]))[0]?.status, "RUNNING");
    machine.heal();
    // An agent that waits between two tries waits for 30 seconds at most.
    const [job] = await ended(patient, [jobId], 120_000);
    await agent.kill("SIGKILL");
    return job ?? assert.fail("no job");
  }

  const openGate = (name: string): void => writeFileSync(join(notes, name, "gate"), "");
  const noted = (name: string): string[] =>
    readdirSync(join(notes, name))
      .filter((word) => word !== "gate")
      .sort();
  const note = (name: string, word: string): Promise<void> =>
    eventually(`${name}: ${word}`, async () => existsSync(join(notes, name, word)), 60_000);

  async function oneJob(jobId: string): Promise<JobDetail> {
    const [job] = await describeJobs(server, [jobId]);
    return job ?? assert.fail("no such job");
  }

  async function machineOf(jobId: string): Promise<Machine> {
    const arn = (await oneJob(jobId)).container?.containerInstanceArn;
    return machines.find(({ agent }) => agent.arn === arn) ?? assert.fail(`no machine ${arn}`);
  }

  async function attemptMade(jobId: string): Promise<void> {
    const made = async () => ((await oneJob(jobId)).attempts?.length ?? 0) > 0;
    await eventually("an attempt is over", made, 90_000);
  }

  it("share the jobs, one that takes a whole machine each", async () => {
    const names = ["spread-1", "spread-2", "spread-3"];
    const jobs = await Promise.all(names.map((name) => gated(name, cpus().length)));
    await reached(server, jobs, "RUNNING", 60_000);
    const places = await Promise.all(jobs.map(machineOf));
    assert.equal(new Set(places).size, 3);
    for (const name of names) openGate(name);
    for (const job of await ended(server, jobs)) assert.equal(job.attempts?.length, 1);
  });

  it("speak with each other as nodes of one job, under the main node's address", async () => {
    const definition = await registerCollectors(server, "nodes", await processRoles());
    const { node } = await collect(server, jobQueue, definition);
    const place = machines.find(({ agent }) => agent.arn === node?.container?.containerInstanceArn);
    const [network] = node?.container?.networkInterfaces ?? [];
    assert.equal(network?.privateIpv4Address, place?.address);
  });

  it("that are cut off for a while go on, and what ended meanwhile arrives once", async () => {
    const jobId = await gated("cut-off");
    await reached(server, [jobId], "RUNNING");
    await note("cut-off", "begun-1");
    const machine = await machineOf(jobId);
    machine.cut();
    openGate("cut-off");
    await note("cut-off", "done-1");
    assert.equal((await oneJob(jobId)).status, "RUNNING");
    machine.heal();
    const [job] = await ended(server, [jobId]);
    assert.deepEqual(
      [job?.status, job?.container?.exitCode, job?.attempts?.length],
      ["FAILED", 7, 1],
    );
    assert.deepEqual(noted("cut-off"), ["begun-1", "done-1"]);
  });

  it("whose agent is killed come back as the same, and only what ran there is tried again", async () => {
    const [lost, kept] = [await gated("agent-killed", cpus().length), await gated("beside", 1)];
    await reached(server, [lost, kept], "RUNNING");
    await note("agent-killed", "begun-1");
    const machine = await machineOf(lost);
    assert.notEqual(machine, await machineOf(kept));
    const { arn } = machine.agent;
    await machine.agent.kill("SIGKILL");
    await machine.join();
    assert.equal(machine.agent.arn, arn);
    await note("agent-killed", "begun-2");
    openGate("agent-killed");
    openGate("beside");
    const [again, undisturbed] = await ended(server, [lost, kept]);
    assert.match(again?.attempts?.[0]?.container?.reason ?? "", /^ContainerVanishedError: /);
    assert.deepEqual(
      [again?.attempts?.length, again?.container?.exitCode, undisturbed?.attempts?.length],
      [2, 7, 1],
    );
    assert.deepEqual(noted("agent-killed"), ["begun-1", "begun-2", "done-2"]);
  });

  it("out of reach for too long lose their jobs to others, whether they come back or not", async () => {
    const whole = cpus().length;
    const [silent, gone] = [await gated("silent", whole), await gated("gone", whole)];
    await reached(server, [silent, gone], "RUNNING");
    await Promise.all([note("silent", "begun-1"), note("gone", "begun-1")]);
    const [quiet, dead] = [await machineOf(silent), await machineOf(gone)];
    quiet.cut();
    dead.cut();
    // Its power fails: no connection of it is closed.
    await dead.agent.kill("SIGKILL");
    await Promise.all([attemptMade(silent), attemptMade(gone)]);
    // One after the other on the machine that is left; the one that is back stops what it ran.
    openGate("gone");
    quiet.heal();
    await note("silent", "stopped-1");
    openGate("silent");
    for (const job of await ended(server, [silent, gone])) {
      const { attempts = [] } = job;
      assert.equal(attempts.length, 2);
      assert.match(attempts[0]?.statusReason ?? "", /^Host EC2 \(instance i-\w+\) terminated\.$/);
      assert.equal(attempts[1]?.container?.exitCode, 7);
    }
    assert.deepEqual(noted("silent"), ["begun-1", "begun-2", "done-2", "stopped-1"]);
    assert.deepEqual(noted("gone"), ["begun-1", "begun-2", "done-2"]);
    assert.notEqual(await machineOf(gone), dead);
  });

  it("whose agent is killed while it is cut off go on with their containers", {
    skip: engine === undefined && process.env.CI === undefined && "no container engine answers",
  }, async () => {
    assert.ok(engine && spare, "a container engine answers");
    await makeBusyboxImage(engine.docker);
    const queue = "with-engine";
    await makeOwnQueue(server, queue);
    const machine = await newMachine(spare, queue, "docker");
    const mounted = { sourceVolume: "notes", containerPath: notes };
    const container: ContainerProperties = {
      image: busyboxImage,
      volumes: [{ name: "notes", host: { sourcePath: notes } }],
      mountPoints: [mounted],
    };
    const jobId = await gated("adopted", 1, { queue, container });
    await reached(server, [jobId], "RUNNING");
    await note("adopted", "begun-1");
    machine.cut();
    await machine.agent.kill("SIGKILL");
    openGate("adopted");
    await note("adopted", "done-1");
    machine.heal();
    await machine.join();
    const [job] = await ended(server, [jobId]);
    assert.deepEqual([job?.container?.exitCode, job?.attempts?.length], [7, 1]);
    assert.deepEqual(noted("adopted"), ["begun-1", "done-1"]);
    await machine.agent.kill("SIGKILL");
  });

  it("that are cut off for a minute have run nothing twice, and what ended arrives", async () => {
    const { container, attempts } = await minute;
    assert.deepEqual([container?.exitCode, attempts?.length], [7, 1]);
    assert.deepEqual(noted("minute"), ["begun-1", "done-1"]);
  });
});
