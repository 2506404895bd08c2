/**
 * A server that shares no code with ours: ECS's API over plain HTTP and the ACS websocket, written from the protocol of
 * the Amazon ECS agent. It answers as it is told, checks every signature, and notes all that an agent says.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { signed } from "../wire/signing.ts";

// biome-ignore lint/suspicious/noExplicitAny: a test reads messages as they came.
type Json = any;

export type Call = { readonly operation: string; readonly body: Json };
export type Answer = { readonly status?: number; readonly body: object | string };
export type Frame = { readonly type: string; readonly message: Json };

export const agentKeys = { accessKeyId: "AKIASCRIPTED", secretAccessKey: "scripted-secret" };
export const scriptedRegion = "us-west-2";
export const scriptedCluster = "scripted";
const arnOf = (kind: string, name: string): string =>
  `arn:aws:ecs:${scriptedRegion}:123456789012:${kind}/${scriptedCluster}/${name}`;
export const scriptedInstance: string = arnOf("container-instance", "0123456789abcdef".repeat(2));

/** Of the number `n`, as a real server names tasks. */
export const taskArnOf = (n: number): string => arnOf("task", n.toString(16).padStart(32, "0"));

export class ScriptedServer {
  /** In the order of their arrival. */
  readonly calls: Call[] = [];
  /** Queries of the sessions that were asked for, also of those that were refused. */
  readonly hellos: URLSearchParams[] = [];
  /** Whatever broke the protocol; empty is the test's last assertion. */
  readonly faults: string[] = [];
  /** Asked before the usual answer; "hang up" ends the connection without one. */
  answer: (call: Call) => Answer | "hang up" | undefined = () => undefined;
  /** The status and body with which sessions are refused. */
  refusal: { readonly status: number; readonly body: string } | undefined;
  /** Under which sessions are to be opened. */
  acsPath = "/acs";

  readonly #server: Server;
  readonly #refused = new Set<Duplex>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Duplex>();
  readonly #sessions: ScriptedSession[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #accepted: Json[] = [];
  #numbers = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#connections.add(socket);
      socket.on("close", () => this.#connections.delete(socket));
    });
    server.on("request", async (request, response) => {
      const answer = await this.#handle(request);
      if (answer === "hang up") {
        request.socket.destroy();
        return;
      }
      const { status = 200, body } = answer;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
    server.on("upgrade", (request, socket, head) => void this.#upgrade(request, socket, head));
  }

  static async open(): Promise<ScriptedServer> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ScriptedServer(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#connections) socket.destroy();
    this.#server.close();
  }

  /** The next session that opens. */
  async session(): Promise<ScriptedSession> {
    await this.until(() => this.#sessions.length > 0);
    return this.#sessions.shift() ?? assert.fail();
  }

  /** Connections of refused sessions that the agent has not closed. */
  get leftOpen(): number {
    return this.#refused.size;
  }

  /** The bodies of an operation's calls. */
  bodies(operation: string): Json[] {
    return this.calls.filter((call) => call.operation === operation).map(({ body }) => body);
  }

  /** The reports of a task that were answered with success, in order. */
  reports(task: string): Json[] {
    return this.#accepted.filter((body) => body.task === task);
  }

  /** The task's last report, once it was accepted. */
  async stopped(task: string): Promise<Json> {
    const last = () => this.reports(task).find(({ status }) => status === "STOPPED");
    await this.until(() => last() !== undefined);
    return last();
  }

  /** Resolves once it holds; asked whenever something has arrived. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  changed = (): void => {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  };

  /** One counter for the instance, whatever session it is for. */
  readonly #number = (): number => {
    this.#numbers += 1;
    return this.#numbers;
  };

  async #handle(request: IncomingMessage): Promise<Answer | "hang up"> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const [, operation = ""] = String(request.headers["x-amz-target"]).split(
      "AmazonEC2ContainerServiceV20141113.",
    );
    if (!(await this.#isSigned(request, text))) {
      return { status: 403, body: { __type: "InvalidSignatureException", message: "No." } };
    }
    const call: Call = { operation, body: JSON.parse(text) };
    this.calls.push(call);
    const answer = this.answer(call) ?? this.#usual(call);
    const success = answer !== "hang up" && (answer.status ?? 200) === 200;
    if (success && operation === "SubmitTaskStateChange") this.#accepted.push(call.body);
    this.changed();
    return answer;
  }

  #usual({ operation, body }: Call): Answer {
    switch (operation) {
      case "RegisterContainerInstance": {
        const { attributes, containerInstanceArn = scriptedInstance } = body;
        return { body: { containerInstance: { containerInstanceArn, attributes } } };
      }
      case "DiscoverPollEndpoint":
        return { body: { endpoint: `${this.endpoint}${this.acsPath}` } };
      case "SubmitTaskStateChange":
        return { body: { acknowledgment: "ok" } };
      default:
        this.faults.push(`no agent calls ${operation}`);
        return { status: 400, body: { __type: "UnknownOperationException" } };
    }
  }

  /** Signs the same request with the keys that the agent should have, by the SDK's own signer. */
  async #isSigned(request: IncomingMessage, body: string): Promise<boolean> {
    const { authorization = "", "x-amz-date": date } = request.headers;
    const [, names = ""] = /SignedHeaders=([^,]+),/.exec(authorization) ?? [];
    const given = names.split(";").map((name) => [name, String(request.headers[name])] as const);
    const stamp = String(date).replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5");
    const again = await signed(
      {
        method: request.method ?? "",
        target: request.url ?? "",
        headers: Object.fromEntries(given),
        body,
      },
      {
        service: "ecs",
        port: Number(new URL(this.endpoint).port),
        date: new Date(stamp),
        ...agentKeys,
      },
    );
    return again.headers.authorization === authorization;
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? "", this.endpoint);
    this.hellos.push(url.searchParams);
    if (!(await this.#isSigned(request, ""))) this.faults.push("a session was not signed");
    const elsewhere = url.pathname !== `${this.acsPath}/ws`;
    const refusal = elsewhere ? { status: 404, body: "" } : this.refusal;
    if (refusal !== undefined) {
      const { status, body } = refusal;
      const length = Buffer.byteLength(body);
      // Open as it is: whoever was refused hangs up.
      socket.write(`HTTP/1.1 ${status} No\r\ncontent-length: ${length}\r\n\r\n${body}`);
      this.#refused.add(socket);
      socket.on("end", () => {
        socket.end();
        this.#refused.delete(socket);
        this.changed();
      });
      socket.resume();
      this.changed();
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#sessions.push(new ScriptedSession(opened, this.changed, this.#number));
      this.changed();
    });
  }
}

/** One ACS session, from the server's end. */
export class ScriptedSession {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  readonly #changed: () => void;
  readonly #number: () => number;
  #wake = (): void => {};
  /** The close frame's code, once there is one. */
  readonly closed: Promise<number>;

  constructor(socket: WebSocket, changed: () => void, number: () => number) {
    this.#socket = socket;
    this.#changed = changed;
    this.#number = number;
    socket.on("error", () => {});
    socket.on("message", (data) => {
      this.#frames.push(JSON.parse(String(data)) as Frame);
      this.#wake();
      this.#changed();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", resolve);
    });
  }

  /** The next message of the agent. */
  async next(): Promise<Frame> {
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#frames.shift() ?? assert.fail();
  }

  /** The agent has answered everything before: it takes messages one after the other. */
  async settled(): Promise<readonly Frame[]> {
    const messageId = this.heartbeat();
    const before: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame.type === "HeartbeatAckRequest" && frame.message.messageId === messageId) {
        return before;
      }
      before.push(frame);
    }
  }

  send(type: string, message: object): void {
    this.sendText(JSON.stringify({ type, message }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Resolves when the websocket itself has answered. */
  async ping(): Promise<void> {
    const pong = once(this.#socket, "pong");
    this.#socket.ping();
    await pong;
  }

  heartbeat(): string {
    const messageId = `heartbeat-${this.#number()}`;
    this.send("HeartbeatMessage", { healthy: true, messageId });
    return messageId;
  }

  payload(tasks: readonly object[], more: object = {}): string {
    const seqNum = this.#number();
    const messageId = `payload-${seqNum}`;
    this.send("PayloadMessage", {
      messageId,
      ...addressee,
      generatedAt: Date.now(),
      seqNum,
      tasks,
      ...more,
    });
    return messageId;
  }

  /** Newer than all before, unless told its number. */
  manifest(taskArns: readonly string[], timeline: number = this.#number()): string {
    const messageId = `manifest-${timeline}`;
    this.send("TaskManifestMessage", {
      messageId,
      ...addressee,
      generatedAt: Date.now(),
      timeline,
      tasks: taskArns.map((taskArn) => identifier(taskArn, "RUNNING")),
    });
    return messageId;
  }

  confirmStops(messageId: string, taskArns: readonly string[]): void {
    const stopTasks = taskArns.map((taskArn) => identifier(taskArn, "STOPPED"));
    this.send("TaskStopVerificationAck", { messageId, generatedAt: Date.now(), stopTasks });
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** The connection is gone, without a word. */
  drop(): void {
    this.#socket.terminate();
  }
}

const clusterArn = `arn:aws:ecs:${scriptedRegion}:123456789012:cluster/${scriptedCluster}`;
const addressee = { clusterArn, containerInstanceArn: scriptedInstance };

function identifier(taskArn: string, desiredStatus: string): object {
  return { taskArn, taskClusterArn: clusterArn, desiredStatus };
}
