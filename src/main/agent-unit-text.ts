/** The systemd unit that starts our agent at boot and again whenever it has ended. */

export type AgentUnit = {
  /** What runs the agent, word by word. */
  readonly command: readonly string[];
};

export function agentUnitText({ command }: AgentUnit): string {
  return `[Unit]
Description=Batchyard agent: runs jobs of a cluster on this machine
Wants=network-online.target
After=network-online.target docker.service
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=${command.map(quoted).join(" ")}
Restart=always
RestartSec=5
# Told to end, it ends its own commands with grace; containers of an engine go on and are found again.
KillMode=mixed
TimeoutStopSec=30
LimitNOFILE=1048576
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;
}

/** One word as systemd reads it: `%` and `$` mean something there. */
function quoted(word: string): string {
  const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[\w@%+=:,./$-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
