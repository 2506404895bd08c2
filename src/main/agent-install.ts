/**
 * `batchyard agent install` and `uninstall`: the agent as a service of systemd, which starts it at boot and whenever it
 * has ended. Into the tree of an image as well (`--root`), where nothing is started.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { AgentFlags, InstallFlags } from "../cli/commands/agent.ts";
import { ownUnit } from "../machines/host/agent-unit.ts";
import { agentUnitText } from "./agent-unit-text.ts";

type Say = (text: string) => void;

const unitFolder = "/etc/systemd/system";

export function installAgent(flags: AgentFlags & InstallFlags, write: Say, note: Say): void {
  const text = agentUnitText({ command: agentCommand(flags) });
  if (flags.print) {
    write(text);
    return;
  }
  const { root } = flags;
  mustHaveSystemd(root);
  const path = join(root, unitFolder, ownUnit);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  verify(path, note);
  systemctl(root, "enable", ownUnit);
  write(`${path} is written, and starts the agent at boot.\n`);
  if (!existsSync(join(root, flags.config))) {
    note(`${flags.config} is missing: \`batchyard cluster token\` on the server prints it.\n`);
  }
  if (!isRunning(root)) return;
  systemctl(root, "daemon-reload");
  systemctl(root, "restart", ownUnit);
  write(`It runs: systemctl status ${ownUnit}; journalctl -u ${ownUnit}\n`);
}

/** What the agent has kept stays: installed again, the machine is the same instance. */
export function uninstallAgent({ root }: InstallFlags, write: Say): void {
  const path = join(root, unitFolder, ownUnit);
  if (!existsSync(path)) throw new Error(`${path} is not there: nothing was installed.`);
  if (isRunning(root)) systemctl(root, "stop", ownUnit);
  systemctl(root, "disable", ownUnit);
  rmSync(path);
  if (isRunning(root)) systemctl(root, "daemon-reload");
  write(`${path} is gone. Configuration and data of the agent stay.\n`);
}

/** This very program, with what was said of the agent; what its configuration says is read when it starts. */
function agentCommand(flags: AgentFlags): readonly string[] {
  const script = process.argv[1];
  if (script === undefined) throw new Error("The program does not know its own file.");
  return [
    ...[process.execPath, ...process.execArgv, resolve(script), "agent"],
    ...["--config", resolve(flags.config)],
    ...(flags.server === undefined ? [] : ["--server", flags.server]),
    ...(flags.cluster === undefined ? [] : ["--cluster", flags.cluster]),
    ...(flags.data === undefined ? [] : ["--data", resolve(flags.data)]),
    ...(flags.runtime === "auto" ? [] : ["--runtime", flags.runtime]),
    ...(flags.minFreeDisk === 1024 ? [] : ["--min-free-disk", String(flags.minFreeDisk)]),
    ...(flags.introspectionPort === 51_678
      ? []
      : ["--introspection-port", String(flags.introspectionPort)]),
    ...(flags.logLevel === "info" ? [] : ["--log-level", flags.logLevel]),
  ];
}

function mustHaveSystemd(root: string): void {
  if (process.platform !== "linux" || spawnSync("systemctl", ["--version"]).status !== 0) {
    throw new Error(
      "This machine has no systemd. --print shows the unit; let whatever starts programs here run its ExecStart at " +
        "boot, and again when it has ended.",
    );
  }
  if (root === "/" && process.getuid?.() !== 0) {
    throw new Error(
      "Only root may install a service: run it with sudo, or look at it with --print.",
    );
  }
}

/** Whether the tree is that of this machine, and systemd runs it. */
function isRunning(root: string): boolean {
  return root === "/" && existsSync("/run/systemd/system");
}

function verify(path: string, note: Say): void {
  const { error, status, stderr } = spawnSync("systemd-analyze", ["verify", path], {
    encoding: "utf8",
  });
  // Not every machine has it.
  if (error !== undefined || status === 0) return;
  note(`systemd-analyze verify ${path}:\n${stderr}`);
}

function systemctl(root: string, ...words: readonly string[]): void {
  const where = root === "/" ? [] : [`--root=${root}`];
  const done = spawnSync("systemctl", [...where, ...words], { encoding: "utf8" });
  if (done.status === 0) return;
  throw new Error(`systemctl ${[...where, ...words].join(" ")} failed: ${done.stderr.trim()}`);
}
