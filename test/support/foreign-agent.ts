/**
 * An agent that shares no code with ours: raw HTTP and websocket frames, written from the protocol of the Amazon ECS
 * agent. It does what a test tells it, and by itself only answers heartbeats.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import WebSocket from "ws";
import { type PlainReply, send, signed } from "../wire/signing.ts";

export type ForeignKeys = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type Frame = {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads messages as they came.
  readonly message: any;
};

/** As a real agent states them: most without a value. */
export const attributes: readonly { readonly name: string; readonly value?: string }[] = [
  { name: "com.amazonaws.ecs.capability.logging-driver.awslogs" },
  { name: "com.amazonaws.ecs.capability.docker-remote-api.1.32" },
  { name: "ecs.capability.docker-plugin.local" },
  { name: "ecs.os-type", value: "linux" },
  { name: "ecs.cpu-architecture", value: "x86_64" },
];

export class ForeignAgent {
  readonly cluster: string;
  readonly #port: number;
  readonly #keys: ForeignKeys;
  arn = "";

  constructor(endpoint: string, keys: ForeignKeys, cluster: string) {
    this.#port = Number(new URL(endpoint).port);
    this.#keys = keys;
    this.cluster = cluster;
  }

  /** The raw reply; numbers of 0 are left out as the agent's SDK does. */
  async call(operation: string, body: object, keys: ForeignKeys = this.#keys): Promise<PlainReply> {
    const request = await signed(
      {
        method: "POST",
        target: "/",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}`,
        },
        body: JSON.stringify(body),
      },
      { service: "ecs", port: this.#port, ...keys },
    );
    return send(this.#port, request);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers as they came.
  async ask(operation: string, body: object): Promise<any> {
    const reply = await this.call(operation, body);
    assert.equal(reply.status, 200, reply.body);
    return JSON.parse(reply.body);
  }

  async register(more: object = {}): Promise<void> {
    const { containerInstance } = await this.ask("RegisterContainerInstance", {
      cluster: this.cluster,
      clientToken: "d7e4c5a0-0000-4000-8000-000000000001",
      attributes,
      totalResources: [
        { name: "CPU", type: "INTEGER", integerValue: 4096 },
        { name: "MEMORY", type: "INTEGER", integerValue: 8000 },
        { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "2375", "51678"] },
        { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: [] },
      ],
      instanceIdentityDocument: "",
      instanceIdentityDocumentSignature: "",
      ...more,
    });
    for (const { name, value = "" } of attributes) {
      // biome-ignore lint/suspicious/noExplicitAny: as it came.
      const echoed = containerInstance.attributes.find((one: any) => one.name === name);
      assert.equal(echoed?.value ?? "", value, `${name} is echoed`);
    }
    this.arn = containerInstance.containerInstanceArn;
  }

  /** `status` with the container's part; the times are seconds with a fraction. */
  async report(
    task: string,
    status: string,
    container: object = {},
    more: object = {},
  ): Promise<void> {
    await this.ask("SubmitTaskStateChange", {
      cluster: this.cluster,
      task,
      status,
      reason: "",
      containers: [{ containerName: "default", status, runtimeId: "c0ffee", ...container }],
      ...more,
    });
  }

  /** Opens the ACS session where DiscoverPollEndpoint says. */
  async connect(query: Readonly<Record<string, string>> = {}): Promise<ForeignSession> {
    const { endpoint } = await this.ask("DiscoverPollEndpoint", {
      containerInstance: this.arn,
      cluster: this.cluster,
      zoneId: "",
    });
    return this.open(endpoint, {
      agentHash: "deadbeef",
      agentVersion: "1.105.1",
      clusterArn: this.cluster,
      containerInstanceArn: this.arn,
      dockerVersion: "DockerVersion: 20.10.24",
      protocolVersion: "2",
      sendCredentials: "true",
      seqNum: "1",
      ...query,
    });
  }

  async connectTelemetry(): Promise<ForeignSession> {
    const { telemetryEndpoint } = await this.ask("DiscoverPollEndpoint", {
      containerInstance: this.arn,
      cluster: this.cluster,
    });
    return this.open(telemetryEndpoint, {
      agentHash: "deadbeef",
      agentVersion: "1.105.1",
      cluster: this.cluster,
      containerInstance: this.arn,
      dockerVersion: "20.10.24",
    });
  }

  /** Rejects with the refusal's status and body. */
  async open(
    base: string,
    query: Readonly<Record<string, string>>,
    keys: ForeignKeys = this.#keys,
  ): Promise<ForeignSession> {
    assert.match(base, /^https?:\/\/.*\/$/);
    const path = `${new URL(base).pathname}ws`;
    const sorted = new URLSearchParams(Object.entries(query).sort());
    const request = await signed(
      { method: "GET", target: `${path}?${sorted}`, headers: {}, body: "" },
      { service: "ecs", port: this.#port, ...keys },
    );
    // Go writes spaces as plus signs, and signs them as %20.
    const url = `ws://127.0.0.1:${this.#port}${path}?${sorted}`;
    assert.ok(!url.includes("%20"));
    const socket = new WebSocket(url, { headers: request.headers, perMessageDeflate: false });
    const refused = Promise.withResolvers<never>();
    socket.on("unexpected-response", async (_request, response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      refused.reject(new UpgradeRefused(response.statusCode ?? 0, body));
    });
    const session = new ForeignSession(socket, this);
    await Promise.race([once(socket, "open"), refused.promise]);
    return session;
  }
}

export class UpgradeRefused extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`${status} ${body}`);
    this.status = status;
    this.body = body;
  }
}

export class ForeignSession {
  readonly #socket: WebSocket;
  readonly #agent: ForeignAgent;
  readonly #frames: Frame[] = [];
  #wake = (): void => {};
  /** The close frame's code, once there is one. */
  readonly closed: Promise<number>;

  constructor(socket: WebSocket, agent: ForeignAgent) {
    this.#socket = socket;
    this.#agent = agent;
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      const { messageId } = frame.message;
      // Those of TCS have no id, and want no answer.
      if (frame.type === "HeartbeatMessage" && messageId !== undefined) {
        this.send("HeartbeatAckRequest", { messageId });
      }
      this.#frames.push(frame);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", resolve);
    });
  }

  /** The next message of this type; those of other types stay. */
  async next(type: string): Promise<Frame> {
    for (;;) {
      const index = this.#frames.findIndex((frame) => frame.type === type);
      const [frame] = index < 0 ? [] : this.#frames.splice(index, 1);
      if (frame !== undefined) return frame;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What has come of this type and was not taken. */
  waiting(type: string): readonly Frame[] {
    return this.#frames.filter((frame) => frame.type === type);
  }

  send(type: string, message: object): void {
    this.#socket.send(JSON.stringify({ type, message }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  acknowledge({ message }: Frame): void {
    const { cluster, arn: containerInstance } = this.#agent;
    this.send("AckRequest", { cluster, containerInstance, messageId: message.messageId });
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }

  /** As a machine that loses its power. */
  vanish(): void {
    this.#socket.terminate();
  }
}
