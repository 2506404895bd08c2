/** `batchyard simulate`: reads the files, runs the study, prints what it found. */
import { readFileSync, writeFileSync } from "node:fs";
import type { SimulateFlags } from "../cli/commands/simulate.ts";
import { studyPage } from "../cli/study/study-page.ts";
import { studyText } from "../cli/study/study-text.ts";
import { countText, timeText } from "../cli/study/words.ts";
import { readDocument, type Value } from "../documents/document.ts";
import { nothingFails, readFaultPlan } from "../faults/fault-plan.ts";
import { instanceTypes } from "../machines/catalogue/instance-types.ts";
import type { ReadAwsRequest } from "../sim/what-if/aws-requests.ts";
import { type Cluster, readCluster } from "../sim/what-if/read-cluster.ts";
import { readJobs } from "../sim/what-if/read-jobs.ts";
import { readSwf } from "../sim/what-if/read-swf.ts";
import { runStudy, type StudyProgress } from "../sim/what-if/run-study.ts";
import type { Workload } from "../sim/what-if/workload.ts";
import { awsRequestReader } from "./read-aws-request.ts";

export async function simulate(flags: SimulateFlags): Promise<void> {
  const read = awsRequestReader();
  const cluster = readCluster(documentIn(flags.cluster), read, instanceTypes());
  const workload = workloadOf(flags, cluster, read);
  const { faults: file, seed } = flags;
  const faults = file === undefined ? nothingFails : readFaultPlan(documentIn(file));
  const progress = progressLine();
  const report = await runStudy({ cluster, workload, faults, seed, onProgress: progress.show });
  progress.clear();
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : studyText(report));
  if (flags.html === undefined) return;
  writeFileSync(flags.html, studyPage(report));
  process.stderr.write(`The report with its chart is in ${flags.html}.\n`);
}

function workloadOf(flags: SimulateFlags, cluster: Cluster, read: ReadAwsRequest): Workload {
  const { workload, swf, swfQueue, swfShare, swfNodeVcpus: nodeVCpus } = flags;
  if (workload !== undefined && swf === undefined) {
    return readJobs(documentIn(workload), read, flags.seed);
  }
  if (swf === undefined || workload !== undefined) {
    throw new Error("Jobs come from --workload FILE or from --swf FILE: give one of both.");
  }
  const jobQueue = swfQueue ?? cluster.jobQueues[0]?.input.jobQueueName ?? "";
  const options = { jobQueue, share: swfShare, ...(nodeVCpus !== undefined && { nodeVCpus }) };
  return readSwf(textOf(swf), swf, options);
}

function documentIn(file: string): Value {
  return readDocument(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

const progressEveryMs = 500;

/** One line that is written over, on a terminal only, and only of simulations that take a while. */
function progressLine(): { show: (progress: StudyProgress) => void; clear: () => void } {
  const { stderr } = process;
  let shownAt = performance.now();
  let isShown = false;
  return {
    show({ now, jobs, ended, running, machines }) {
      if (!stderr.isTTY || performance.now() - shownAt < progressEveryMs) return;
      shownAt = performance.now();
      isShown = true;
      const done = `${countText(ended)} of ${countText(jobs)} jobs have ended`;
      const there = `${countText(running)} run on ${countText(machines)} machines`;
      stderr.write(`\r\x1b[K${timeText(now)} simulated: ${done}, ${there}`);
    },
    clear() {
      if (isShown) stderr.write("\r\x1b[K");
    },
  };
}
