/**
 * The suite that every way from an agent to the server passes: the same messages, refusals and ends, whatever carries
 * them. The server's side is real: its operations, its dispatcher, a store.
 */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDispatcher, type Dispatcher } from "../../src/control/dispatcher.ts";
import type { AcsSession, AgentLink, ToAgent } from "../../src/ports/agent-link.ts";
import type { ServiceDeps } from "../../src/service/deps.ts";
import { deregisterContainerInstance } from "../../src/service/ecs/deregister-container-instance.ts";
import { type Lab, openLab } from "../support/lab.ts";
import { silentLog } from "../support/silent-log.ts";

export type OpenLink = (
  deps: ServiceDeps,
  hub: Dispatcher,
) => Promise<{ readonly link: AgentLink; readonly close: () => Promise<void> }>;

const cluster = "main_Batch_1";
const registration = {
  cluster,
  attributes: [{ name: "ecs.os-type", value: "linux" }, { name: "ecs.capability.full-sync" }],
  totalResources: [
    { name: "CPU", type: "INTEGER", integerValue: 4096 },
    { name: "MEMORY", type: "INTEGER", integerValue: 8192 },
    { name: "PORTS", type: "STRINGSET", stringSetValue: ["22"] },
  ],
  platformDevices: [],
  instanceIdentityDocument: JSON.stringify({ instanceId: "i-1" }),
} as const;

type MessageOf<Type extends ToAgent["type"]> = Extract<ToAgent, { readonly type: Type }>["message"];

/** One agent's end of a session: what it got, and why it ended. */
class Ear {
  readonly got: ToAgent[] = [];
  readonly ends: string[] = [];
  #wake = (): void => {};

  receive = (message: ToAgent): void => {
    this.got.push(message);
    this.#wake();
  };

  closed = (why: string): void => {
    this.ends.push(why);
    this.#wake();
  };

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async first<Type extends ToAgent["type"]>(type: Type): Promise<MessageOf<Type>> {
    const find = () => this.got.find((message) => message.type === type);
    await this.until(() => find() !== undefined);
    return find()?.message as MessageOf<Type>;
  }
}

export function exerciseAgentLink(name: string, open: OpenLink): void {
  describe(`${name} as an agent link`, () => {
    let lab: Lab;
    let deps: ServiceDeps;
    let dispatcher: Dispatcher;
    let link: AgentLink;
    let close: () => Promise<void>;
    let opened = (): void => {};

    beforeEach(async () => {
      lab = await openLab();
      const onSession = (): void => opened();
      dispatcher = createDispatcher({
        ...lab.deps,
        log: silentLog,
        onSession,
        onTaskEnded: () => {},
      });
      deps = { ...lab.deps, agents: dispatcher };
      ({ link, close } = await open(deps, dispatcher));
    });
    afterEach(async () => {
      await close();
      await lab.deps.close();
    });

    async function connected(ear: Ear): Promise<{ arn: string; session: AcsSession }> {
      const { containerInstanceArn: arn } = await link.registerContainerInstance(registration);
      const known = new Promise<void>((resolve) => {
        opened = resolve;
      });
      const session = await link.connect(
        { cluster, containerInstanceArn: arn, agentVersion: "1", sendCredentials: true },
        ear,
      );
      await known;
      return { arn, session };
    }

    it("registers, and keeps the ARN over registrations", async () => {
      const { containerInstanceArn: arn } = await link.registerContainerInstance(registration);
      assert.match(arn, /:container-instance\/main_Batch_1\/[0-9a-f]{32}$/);
      const again = { ...registration, containerInstanceArn: arn };
      assert.deepEqual(await link.registerContainerInstance(again), { containerInstanceArn: arn });
      const instance = await deps.store.read((view) => view.instances.get("i-1"));
      assert.deepEqual(instance?.resources, { cpu: 4096, memoryMiB: 8192, gpus: 0 });
      const record = await deps.store.read((view) => view.containerInstances.get("i-1"));
      assert.deepEqual(record?.attributes, [
        { name: "ecs.capability.full-sync" },
        { name: "ecs.os-type", value: "linux" },
      ]);
    });

    it("gives refusals under AWS's code", async () => {
      const nowhere = { ...registration, cluster: "nowhere", instanceIdentityDocument: "" };
      await assert.rejects(link.registerContainerInstance(nowhere), {
        code: "ClusterNotFoundException",
      });
      const { containerInstanceArn } = await link.registerContainerInstance(registration);
      await deregisterContainerInstance(
        deps,
        { cluster, containerInstance: containerInstanceArn },
        {},
      );
      const hello = { cluster, containerInstanceArn, agentVersion: "1", sendCredentials: true };
      await assert.rejects(link.connect(hello, new Ear()), { code: "InactiveInstanceException" });
    });

    it("carries tasks, acknowledgements and reports, the same in every member", async () => {
      const ear = new Ear();
      const { arn, session } = await connected(ear);
      await dispatcher.step();
      const manifest = await ear.first("TaskManifestMessage");
      assert.deepEqual([manifest.containerInstanceArn, manifest.tasks], [arn, []]);
      const task = await lab.place(await lab.submit());
      dispatcher.offer([task]);
      await dispatcher.step();
      const payload = await ear.first("PayloadMessage");
      const [sent] = payload.tasks;
      assert.ok(sent !== undefined && payload.seqNum > manifest.timeline);
      assert.equal(sent.containers[0]?.environment.AWS_BATCH_JOB_ID, task.jobId);
      const { messageId } = payload;
      session.send({
        type: "AckRequest",
        message: { cluster, containerInstance: arn, messageId },
      });

      lab.deps.clock.advance(60_000);
      const now = lab.deps.clock.now();
      const report = { cluster, task: sent.arn, reason: "" } as const;
      await link.submitTaskStateChange({ ...report, status: "RUNNING", containers: [] });
      await link.submitTaskStateChange({
        ...report,
        status: "STOPPED",
        containers: [{ containerName: "default", status: "STOPPED", exitCode: 4, reason: "why" }],
        pullStartedAt: now - 30_000,
        pullStoppedAt: now - 25_000,
        executionStoppedAt: now,
      });
      const [attempt] = (await lab.job(task.jobId)).attempts;
      assert.deepEqual([attempt?.exitCode, attempt?.reason, attempt?.stoppedAt], [4, "why", now]);
      session.close();
    });

    it("asks what to stop, and is told", async () => {
      const ear = new Ear();
      const { session } = await connected(ear);
      await dispatcher.step();
      const { messageId, clusterArn } = await ear.first("TaskManifestMessage");
      const stray = {
        taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/${cluster}/${"e".repeat(32)}`,
        taskClusterArn: clusterArn,
        desiredStatus: "STOPPED",
      } as const;
      session.send({
        type: "TaskStopVerificationMessage",
        message: { messageId, stopCandidates: [stray] },
      });
      const answer = await ear.first("TaskStopVerificationAck");
      assert.deepEqual([answer.messageId, answer.stopTasks], [messageId, [stray]]);
      session.close();
    });

    it("beats while it is open, and ends once from either side", async () => {
      const ear = new Ear();
      const { session } = await connected(ear);
      lab.deps.clock.advance(30_000);
      await dispatcher.step();
      const { messageId } = await ear.first("HeartbeatMessage");
      session.send({ type: "HeartbeatAckRequest", message: { messageId } });
      assert.ok(dispatcher.isConnected("i-1"));
      dispatcher.disconnect("i-1", "enough");
      await ear.until(() => ear.ends.length > 0);
      assert.match(ear.ends[0] ?? "", /enough/);
      const seen = ear.got.length;
      session.send({ type: "HeartbeatAckRequest", message: { messageId } });

      const second = new Ear();
      const again = await connected(second);
      again.session.close();
      await second.until(() => second.ends.length > 0);
      while (dispatcher.isConnected("i-1")) await new Promise(setImmediate);
      assert.deepEqual([ear.ends.length, second.ends.length, ear.got.length], [1, 1, seen]);
    });
  });
}
