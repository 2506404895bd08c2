/**
 * The agent alone, as it is bundled into one file (`npm run bundle`) that runs on any Node from 20 on: the `agent`
 * command of the command line and nothing else.
 */
import "./older-node.ts";
import { Command } from "commander";
import { addAgent } from "../cli/commands/agent.ts";
import { agentCommands } from "./agent-commands.ts";
import { version } from "./version.ts";

const write = (text: string): void => void process.stdout.write(text);
const note = (text: string): void => void process.stderr.write(text);
const program = new Command("batchyard-agent")
  .description("The agent of Batchyard: runs jobs of a cluster on this machine.")
  .version(version)
  .showHelpAfterError("(add --help for what is possible)");
addAgent(program, { ...agentCommands(write, note), write });

process.stdout.on("error", () => process.exit(0));
try {
  await program.parseAsync();
} catch (error) {
  note(`batchyard-agent: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
