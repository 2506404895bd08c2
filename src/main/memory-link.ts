/**
 * The agent protocol without a socket: an agent in this process calls the same operations and gets the same
 * messages as one at the other end of a wire. Messages arrive in a later turn, as they would from a network, and as
 * copies, so that neither side can lean on the other's objects.
 */
import { ServiceError } from "../model/errors.ts";
import type { AgentHub, AgentLink, FromAgent, ToAgent } from "../ports/agent-link.ts";
import type { ServiceDeps } from "../service/deps.ts";
import { registerContainerInstance } from "../service/ecs/register-container-instance.ts";
import { submitTaskStateChange } from "../service/ecs/submit-task-state-change.ts";
import { getSecretValue } from "../service/secretsmanager/get-secret-value.ts";

export function memoryLink(deps: ServiceDeps, hub: AgentHub): AgentLink {
  return {
    async registerContainerInstance(request) {
      const here = { embedded: true } as const;
      const { containerInstance } = await registerContainerInstance(deps, request, here);
      return { containerInstanceArn: containerInstance?.containerInstanceArn ?? "" };
    },
    async submitTaskStateChange(request) {
      await submitTaskStateChange(deps, request);
    },
    async getSecretValue(SecretId) {
      const { SecretString = "" } = await getSecretValue(deps, { SecretId }, { embedded: true });
      return SecretString;
    },
    async connect(hello, handlers) {
      const refusal = await hub.admit(hello, undefined);
      if (refusal !== undefined) throw new ServiceError(refusal.type, 400, refusal.message);
      let open = true;
      const end = (why: string): void => {
        if (!open) return;
        open = false;
        session.closed();
        handlers.closed(why);
      };
      const session = hub.accept(hello, {
        send: (message: ToAgent) => later(() => open && handlers.receive(structuredClone(message))),
        close: (why) => later(() => end(why)),
      });
      return {
        send: (message: FromAgent) =>
          later(() => open && session.receive(structuredClone(message))),
        close: () => end("closed by the agent"),
      };
    },
  };
}

function later(deliver: () => void): void {
  queueMicrotask(deliver);
}
