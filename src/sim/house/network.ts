/**
 * What lies between agents and the server. Requests take their time, get lost, come twice, overtake each other; their
 * answers get lost. A session keeps its order, as a connection does, and breaks. A machine may be cut off: nothing of
 * it gets through, in either direction.
 */
import type {
  AcsSession,
  AgentLink,
  FromAgent,
  RegisterContainerInstance,
  SubmitTaskStateChange,
  ToAgent,
} from "../../ports/agent-link.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ServiceDeps } from "../../service/deps.ts";
import { registerContainerInstance } from "../../service/ecs/register-container-instance.ts";
import { submitTaskStateChange } from "../../service/ecs/submit-task-state-change.ts";
import { getSecretValue } from "../../service/secretsmanager/get-secret-value.ts";
import type { Faults } from "./faults.ts";
import type { Random } from "./random.ts";
import type { ServerLife } from "./server-life.ts";

export type NetworkOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  /** The server that answers now, if one does. */
  readonly server: () => ServerLife | undefined;
};

/** The machine at one end of a link. */
export type Peer = {
  readonly name: string;
  readonly isAlive: () => boolean;
  readonly isCutOff: () => boolean;
  readonly clock: Clock;
};

export type Network = {
  readonly linkOf: (peer: Peer) => AgentLink;
  /** The server has died: its sessions end, as their ends will notice. */
  readonly breakSessions: (life: ServerLife) => void;
};

const requestTimeoutMs = 30_000;

type OpenSession = { readonly life: ServerLife; readonly end: (why: string) => void };

export function createNetwork(options: NetworkOptions): Network {
  const { clock, random, faults, server } = options;
  const sessions = new Set<OpenSession>();
  const latencyMs = (): number => random.int(0, faults().latencyMsMax);
  const travel = (): Promise<void> =>
    new Promise((resolve) => clock.after(latencyMs(), () => resolve()));

  /** Rejects when no answer comes in time, whatever the reason. */
  const ask = <T>(peer: Peer, answer: (deps: ServiceDeps) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let over = false;
      const finish = (then: () => void): void => {
        if (over || !peer.isAlive()) return;
        over = true;
        cancel();
        then();
      };
      const cancel = clock.after(requestTimeoutMs, () =>
        finish(() => reject(new Error("the request timed out"))),
      );
      const send = async (): Promise<void> => {
        await travel();
        if (peer.isCutOff() || random.chance(faults().requestLost)) return;
        const life = server();
        if (life === undefined) {
          finish(() => reject(new Error("connect ECONNREFUSED")));
          return;
        }
        const outcome = await answer(life.deps).then(
          (value) => () => resolve(value),
          (error: unknown) => () => reject(error),
        );
        await travel();
        if (peer.isCutOff() || random.chance(faults().answerLost)) return;
        finish(outcome);
      };
      void send();
      if (random.chance(faults().requestDuplicated)) void send();
    });

  const connect: (peer: Peer) => AgentLink["connect"] = (peer) => async (hello, handlers) => {
    await travel();
    const life = server();
    if (life === undefined || peer.isCutOff()) throw new Error("connect ECONNREFUSED");
    let open = true;
    const toAgent = inOrder(clock, latencyMs);
    const toServer = inOrder(clock, latencyMs);
    const opened: OpenSession = {
      life,
      end(why) {
        if (!open) return;
        open = false;
        sessions.delete(opened);
        if (life.isAlive()) session.closed();
        if (peer.isAlive()) toAgent(() => handlers.closed(why));
      },
    };
    const gets = (): boolean => {
      if (open && (peer.isCutOff() || random.chance(faults().sessionBroken))) {
        opened.end("the connection broke");
      }
      return open;
    };
    const session = life.dispatcher.accept(hello, {
      send: (message: ToAgent) =>
        toAgent(() => {
          if (gets() && peer.isAlive()) handlers.receive(structuredClone(message));
        }),
      close: (why) => toAgent(() => opened.end(why)),
    });
    sessions.add(opened);
    const end: AcsSession = {
      send: (message: FromAgent) =>
        toServer(() => {
          if (gets() && life.isAlive()) session.receive(structuredClone(message));
        }),
      close: () => opened.end("closed by the agent"),
    };
    return end;
  };

  return {
    linkOf: (peer) => ({
      registerContainerInstance: (request: RegisterContainerInstance) =>
        ask(peer, async (deps) => {
          const { containerInstance } = await registerContainerInstance(deps, request);
          return { containerInstanceArn: containerInstance?.containerInstanceArn ?? "" };
        }),
      submitTaskStateChange: (request: SubmitTaskStateChange) =>
        ask(peer, async (deps) => {
          await submitTaskStateChange(deps, request);
        }),
      getSecretValue: (SecretId: string) =>
        ask(peer, async (deps) => {
          const { SecretString = "" } = await getSecretValue(
            deps,
            { SecretId },
            { embedded: true },
          );
          return SecretString;
        }),
      connect: connect(peer),
    }),
    breakSessions(life) {
      for (const session of [...sessions]) if (session.life === life) session.end("reset by peer");
    },
  };
}

/** Deliveries that take their time but never overtake each other. */
function inOrder(clock: Clock, latencyMs: () => number): (deliver: () => void) => void {
  let last = 0;
  return (deliver) => {
    last = Math.max(last + 1, clock.now() + latencyMs());
    clock.after(last - clock.now(), deliver);
  };
}
