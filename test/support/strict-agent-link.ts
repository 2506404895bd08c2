/**
 * The server's side of the agent protocol for tests of an agent. It accepts what the protocol allows and fails loudly
 * on the rest: a session before the registration, an acknowledgement of what was not sent, reports of one task that
 * overlap, go backwards or change their mind.
 */
import assert from "node:assert/strict";
import type {
  AcsHello,
  AgentLink,
  FromAgent,
  PayloadTask,
  RegisterContainerInstance,
  SubmitTaskStateChange,
  TaskIdentifier,
  ToAgent,
} from "../../src/ports/agent-link.ts";

const order = ["PENDING", "RUNNING", "STOPPED"];

export class StrictAgentLink implements AgentLink {
  readonly containerInstanceArn = "arn:aws:ecs:us-east-1:000000000000:container-instance/test/1";
  readonly registrations: RegisterContainerInstance[] = [];
  readonly hellos: AcsHello[] = [];
  /** Accepted reports, in order. */
  readonly reports: SubmitTaskStateChange[] = [];
  readonly acks: string[] = [];
  readonly heartbeatAcks: string[] = [];
  /** What the agent asked after manifests. */
  readonly questions: Extract<FromAgent, { type: "TaskStopVerificationMessage" }>["message"][] = [];
  /** Set to make the next calls fail. */
  refusal: Error | undefined;
  /** How many reports were tried, taken or not. */
  tried = 0;
  /** Whatever broke the protocol; empty is the test's last assertion. */
  readonly faults: string[] = [];

  #open:
    | { readonly receive: (message: ToAgent) => void; readonly closed: (why: string) => void }
    | undefined;
  readonly #sent = new Set<string>();
  readonly #inFlight = new Set<string>();
  #waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  #messages = 0;

  async registerContainerInstance(
    request: RegisterContainerInstance,
  ): Promise<{ containerInstanceArn: string }> {
    if (this.refusal !== undefined) throw this.refusal;
    this.registrations.push(request);
    return { containerInstanceArn: this.containerInstanceArn };
  }

  async connect(
    hello: AcsHello,
    handlers: { receive: (message: ToAgent) => void; closed: (why: string) => void },
  ): ReturnType<AgentLink["connect"]> {
    if (this.registrations.length === 0) this.faults.push("connected before it registered");
    if (this.#open !== undefined) this.faults.push("connected twice");
    this.hellos.push(hello);
    if (this.refusal !== undefined) throw this.refusal;
    this.#open = handlers;
    this.#changed();
    return {
      send: (message) => {
        if (this.#open !== handlers) this.faults.push(`${message.type} over a closed session`);
        this.#take(message);
      },
      close: () => {
        if (this.#open === handlers) this.#open = undefined;
        this.#changed();
      },
    };
  }

  async submitTaskStateChange(report: SubmitTaskStateChange): Promise<void> {
    this.tried += 1;
    this.#changed();
    if (this.#inFlight.has(report.task)) this.faults.push(`${report.task}: two reports at once`);
    this.#inFlight.add(report.task);
    // A real server takes its time; another report of the task must wait for it.
    await new Promise((resolve) => setImmediate(resolve));
    this.#inFlight.delete(report.task);
    if (this.refusal !== undefined) throw this.refusal;
    const before = this.reports.findLast(({ task }) => task === report.task);
    if (before !== undefined && order.indexOf(report.status) < order.indexOf(before.status)) {
      this.faults.push(`${report.task}: ${report.status} after ${before.status}`);
    }
    if (before?.status === "STOPPED" && JSON.stringify(before) !== JSON.stringify(report)) {
      this.faults.push(`${report.task}: STOPPED twice, differently`);
    }
    this.reports.push(report);
    this.#changed();
  }

  /** Registries here have one secret. */
  async getSecretValue(secretId: string): Promise<string> {
    if (this.refusal !== undefined) throw this.refusal;
    return JSON.stringify({ username: secretId, password: "secret" });
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Sends a payload; the id of its message. */
  send(tasks: readonly PayloadTask[]): string {
    this.#messages += 1;
    const messageId = `message-${this.#messages}`;
    this.#deliver(messageId, {
      type: "PayloadMessage",
      message: {
        messageId,
        clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/test",
        containerInstanceArn: this.containerInstanceArn,
        generatedAt: 0,
        seqNum: this.#messages,
        tasks,
      },
    });
    return messageId;
  }

  /** Sends a manifest of these tasks, newer than all messages before unless told its number. */
  manifest(tasks: readonly PayloadTask[], timeline?: number): string {
    this.#messages += 1;
    const messageId = `manifest-${this.#messages}`;
    this.#deliver(messageId, {
      type: "TaskManifestMessage",
      message: {
        messageId,
        clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/test",
        containerInstanceArn: this.containerInstanceArn,
        generatedAt: 0,
        timeline: timeline ?? this.#messages,
        tasks: tasks.map((task) => identifier(task, "RUNNING")),
      },
    });
    return messageId;
  }

  /** Answers what the agent asked after a manifest. */
  confirmStop(messageId: string, tasks: readonly PayloadTask[]): void {
    const stopTasks = tasks.map((task) => identifier(task, "STOPPED"));
    this.#deliver(messageId, {
      type: "TaskStopVerificationAck",
      message: { messageId, generatedAt: 0, stopTasks },
    });
  }

  heartbeat(): string {
    this.#messages += 1;
    const messageId = `heartbeat-${this.#messages}`;
    this.#deliver(messageId, { type: "HeartbeatMessage", message: { healthy: true, messageId } });
    return messageId;
  }

  /** The server's side closes. */
  drop(why = "dropped"): void {
    const closing = this.#open;
    this.#open = undefined;
    closing?.closed(why);
  }

  /** Resolves once it holds; asked whenever something arrives. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ holds, resolve });
    });
  }

  /** The last report of a task that was accepted, once it is STOPPED. */
  async stopped(task: PayloadTask): Promise<SubmitTaskStateChange> {
    const last = (): SubmitTaskStateChange | undefined =>
      this.reports.find(({ task: arn, status }) => arn === task.arn && status === "STOPPED");
    await this.until(() => last() !== undefined);
    const report = last();
    assert.ok(report);
    return report;
  }

  statuses(task: PayloadTask): readonly string[] {
    return this.reports.filter(({ task: arn }) => arn === task.arn).map(({ status }) => status);
  }

  #deliver(messageId: string, message: ToAgent): void {
    assert.ok(this.#open, "the agent is not connected");
    this.#sent.add(messageId);
    this.#open.receive(message);
  }

  #take(message: FromAgent): void {
    const { messageId } = message.message;
    if (!this.#sent.has(messageId)) this.faults.push(`${message.type} of unknown ${messageId}`);
    if (message.type === "AckRequest") this.acks.push(messageId);
    if (message.type === "HeartbeatAckRequest") this.heartbeatAcks.push(messageId);
    if (message.type === "TaskStopVerificationMessage") this.questions.push(message.message);
    this.#changed();
  }

  #changed(): void {
    const due = this.#waiting.filter(({ holds }) => holds());
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { resolve } of due) resolve();
  }
}

function identifier(task: PayloadTask, desiredStatus: "RUNNING" | "STOPPED"): TaskIdentifier {
  const taskClusterArn = "arn:aws:ecs:us-east-1:000000000000:cluster/test";
  return { taskArn: task.arn, taskClusterArn, desiredStatus };
}
