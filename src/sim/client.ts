/**
 * Whoever uses the server: asks, and asks again until it is answered, as SDKs do. What it was answered is what it
 * counts on; a submission whose answer was lost is made again.
 */
import { ServiceError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { RequestContext, ServiceDeps } from "../service/deps.ts";
import type { Faults } from "./house/faults.ts";
import type { Random } from "./house/random.ts";
import type { ServerLife } from "./house/server-life.ts";

export type Operation<Input, Output> = (
  deps: ServiceDeps,
  input: Input,
  context: RequestContext,
) => Promise<Output>;

export type SimClient = {
  /** Resolves with the answer, or with the server's refusal. */
  ask<Input, Output>(
    operation: Operation<Input, Output>,
    input: Input,
  ): Promise<Output | ServiceError>;
};

export type SimClientOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => Faults;
  readonly server: () => ServerLife | undefined;
};

const timeoutMs = 20_000;
const retryMsMax = 8_000;

export function simClient({ clock, random, faults, server }: SimClientOptions): SimClient {
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => clock.after(ms, () => resolve()));

  /** Undefined when no answer came, or one that says to come again later. */
  const once = <Output>(
    work: (deps: ServiceDeps) => Promise<Output>,
  ): Promise<Output | ServiceError | undefined> =>
    new Promise((resolve, reject) => {
      const send = async (): Promise<void> => {
        await pause(random.int(0, faults().latencyMsMax));
        const life = server();
        if (life === undefined || random.chance(faults().requestLost)) return;
        if (random.chance(faults().throttled)) return resolve(undefined);
        const answer = await work(life.deps).catch((error: unknown) => {
          if (error instanceof ServiceError) return error;
          throw error;
        });
        await pause(random.int(0, faults().latencyMsMax));
        if (!random.chance(faults().answerLost)) resolve(answer);
      };
      clock.after(timeoutMs, () => resolve(undefined));
      send().catch(reject);
    });

  return {
    async ask(operation, input) {
      for (let retryMs = 500; ; retryMs = Math.min(retryMs * 2, retryMsMax)) {
        const answer = await once((deps) => operation(deps, input, context));
        if (answer !== undefined) return answer;
        await pause(retryMs);
      }
    },
  };
}

const context: RequestContext = {
  requestId: "00000000-0000-4000-8000-000000000001",
  principalArn: "arn:aws:iam::000000000000:user/simulator",
  accessKeyId: "AKIASIMULATOR",
};
