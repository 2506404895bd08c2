/** What the commands of the agent do; each loads what it needs when it is asked. */
import type { AgentCommands, AgentFlags } from "../cli/commands/agent.ts";

type Say = (text: string) => void;

export function agentCommands(write: Say, note: Say): Omit<AgentCommands, "write"> {
  return {
    run: (flags) => runAgent(flags, write),
    async install(flags) {
      const { installAgent } = await import("./agent-install.ts");
      installAgent(flags, write, note);
    },
    async uninstall(flags) {
      const { uninstallAgent } = await import("./agent-install.ts");
      uninstallAgent(flags, write);
    },
    async examine(flags) {
      const { examineMachine } = await import("./agent-doctor.ts");
      return examineMachine(flags);
    },
  };
}

async function runAgent(flags: AgentFlags, write: Say): Promise<void> {
  const { startAgent } = await import("./agent-program.ts");
  const { createLogger } = await import("./logger.ts");
  const { toldToEnd } = await import("./told-to-end.ts");
  const log = createLogger(flags.logLevel);
  // The clock's timers keep no process alive, and without a connection nothing else does.
  setInterval(() => undefined, 2 ** 30);
  const running = await startAgent(flags, log);
  const { containerInstanceArn, runtime, introspectionPort: port } = running;
  const where = port === undefined ? "" : ` What runs here: http://127.0.0.1:${port}/v1/tasks`;
  write(`Joined as ${containerInstanceArn}; containers by ${runtime}.${where}\n`);
  await toldToEnd(log);
  await running.stop();
  process.exit(0);
}
