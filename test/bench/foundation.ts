/**
 * The first benchmark: how fast jobs are accepted, started and run through, each beside a limit measured in the same
 * call, interleaved, because a machine's speed drifts. Quote the ratios.
 *
 *   SubmitJob           durable, verified, over HTTP     beside a bare node:http server answering the same bytes
 *   end to end          `true`, process runtime          beside child_process.spawn of `true` in a loop
 *   first instruction   from SubmitJob, idle system      beside the same spawn without a server
 */
import { measureEndToEnd } from "./measure-end-to-end.ts";
import { measureFirstInstruction } from "./measure-first-instruction.ts";
import { measureSubmit } from "./measure-submit.ts";

process.stdout.write(`Node ${process.version}\n\n`);
await measureSubmit({ rounds: 5, secondsPerRound: 2, connections: [1, 8, 64] });
await measureEndToEnd({ rounds: 5, jobs: 400 });
await measureFirstInstruction({ jobs: 60 });
process.exit(0);
