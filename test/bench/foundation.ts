/**
 * The first benchmark: how fast jobs are accepted, started and run through, each beside a limit measured in the same
 * call, interleaved, because a machine's speed drifts. Quote the ratios.
 *
 *   SubmitJob           durable, verified, over HTTP     beside a bare node:http server answering the same bytes
 *   end to end          `true`, process runtime          beside child_process.spawn of `true` in a loop
 *   docker              `true`, in containers            beside create, start, wait, remove on the Engine API
 *   first instruction   from SubmitJob, idle system      beside the same spawn without a server
 *   array of 10,000     its submission                   beside that of a single job
 *                       children per second              beside the same spawn in a loop
 *   a million jobs      DescribeJobs, ListJobs, start    beside the same with a hundred
 *                       memory and disk of a queued job  beside what was sent to submit it
 *   the largest works   longest stretch without a pause  beside 50 ms
 *   a thousand agents   over the network, 20,000 tasks   memory and event loop of the server, its restart
 *   on paper            simulated, to a million jobs     how time, memory and decisions grow; writes docs/scale.md
 *
 * A word as argument runs only the measures whose name has it in it: `npm run bench -- backlog`.
 */
import { measureAgents } from "./measure-agents.ts";
import { measureArray } from "./measure-array.ts";
import { measureBacklog } from "./measure-backlog.ts";
import { measureDocker } from "./measure-docker.ts";
import { measureEndToEnd } from "./measure-end-to-end.ts";
import { measureFirstInstruction } from "./measure-first-instruction.ts";
import { measureScale } from "./measure-scale.ts";
import { measureSubmit } from "./measure-submit.ts";
import { measurePaper } from "./paper/measure-paper.ts";

process.stdout.write(`Node ${process.version}\n\n`);
const measures: Readonly<Record<string, () => Promise<void>>> = {
  submit: () => measureSubmit({ rounds: 5, secondsPerRound: 2, connections: [1, 8, 64] }),
  "end-to-end": () => measureEndToEnd({ rounds: 5, jobs: 400 }),
  docker: () => measureDocker({ rounds: 7, containers: 60 }),
  "first-instruction": () => measureFirstInstruction({ jobs: 60 }),
  array: () => measureArray({ rounds: 9, spawns: 2_000 }),
  backlog: () => measureBacklog({ jobs: 1_000_000, rounds: 5 }),
  scale: () => measureScale(),
  paper: () => measurePaper({ jobs: Number(process.env.PAPER_JOBS ?? 1_000_000) }),
  agents: () => measureAgents({ agents: 1_000, tasks: 20_000 }),
};
for (const [name, measure] of Object.entries(measures)) {
  if (name.includes(process.argv[2] ?? "")) await measure();
}
process.exit(0);
