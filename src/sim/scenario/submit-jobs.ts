/** The one statement that most of a scenario is: jobs, with what will become of them. */
import type { SubmitJobRequest } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import { registerJobDefinition } from "../../service/batch/register-job-definition.ts";
import { submitJob } from "../../service/batch/submit-job.ts";
import { findJob, type Scene } from "./scene.ts";

export type JobsGiven = {
  readonly jobQueue?: string;
  readonly vcpus?: number;
  /** MiB. */
  readonly memory?: number;
  readonly shareIdentifier?: string;
  /** Milliseconds that each attempt runs. */
  readonly runs?: number;
  readonly exits?: number;
  /** Per cent of attempts that fail. */
  readonly flaky?: number;
  readonly hangs?: boolean;
  readonly attempts?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly arraySize?: number;
  /** Of a multi-node job. */
  readonly nodes?: number;
  /** Names of jobs. */
  readonly dependsOn?: readonly string[];
  /** So many jobs, `train-1`, `train-2` and so on. */
  readonly count?: number;
  /** Milliseconds between two of them; all at once when absent. */
  readonly every?: number;
};

/** A definition of its own for each statement; then its jobs, one after the other. */
export async function submitJobs(scene: Scene, name: string, given: JobsGiven): Promise<void> {
  const { count = 1, every = 0 } = given;
  await scene.ask(registerJobDefinition, definitionOf(name, given));
  for (let n = 1; n <= count; n += 1) {
    if (n > 1 && every > 0) await pause(scene, every);
    await submitOne(scene, count === 1 ? name : `${name}-${n}`, name, given);
  }
}

async function submitOne(
  scene: Scene,
  jobName: string,
  jobDefinition: string,
  given: JobsGiven,
): Promise<void> {
  const { jobQueue = "", shareIdentifier, attempts, timeout, arraySize, dependsOn = [] } = given;
  const input: Decoded<SubmitJobRequest> = {
    ...{ jobName, jobQueue, jobDefinition },
    dependsOn: dependsOn.map((other) => ({ jobId: findJob(scene, other) })),
    ...(shareIdentifier !== undefined && { shareIdentifier, schedulingPriorityOverride: 1 }),
    ...(attempts !== undefined && { retryStrategy: { attempts } }),
    ...(timeout !== undefined && { timeout: { attemptDurationSeconds: timeout / 1000 } }),
    ...(arraySize !== undefined && { arrayProperties: { size: arraySize } }),
  };
  const answer = await scene.ask(submitJob, input);
  if (answer?.jobId !== undefined) scene.jobs.set(jobName, answer.jobId);
}

function definitionOf(jobDefinitionName: string, { nodes, ...given }: JobsGiven) {
  const { vcpus = 1, memory = 512 } = given;
  const container = {
    image: "work",
    command: commandOf(given),
    resourceRequirements: [
      { type: "VCPU" as const, value: String(vcpus) },
      { type: "MEMORY" as const, value: String(memory) },
    ],
  };
  if (nodes === undefined) {
    return { jobDefinitionName, type: "container" as const, containerProperties: container };
  }
  const nodeRangeProperties = [{ targetNodes: "0:", container }];
  const nodeProperties = { numNodes: nodes, mainNode: 0, nodeRangeProperties };
  return { jobDefinitionName, type: "multinode" as const, nodeProperties };
}

/** In the fake runtime's words. */
function commandOf({ runs = 0, exits, flaky, hangs = false }: JobsGiven): string[] {
  return [
    ...["run", String(runs)],
    ...(exits === undefined ? [] : ["exit", String(exits)]),
    ...(flaky === undefined ? [] : ["flaky", String(flaky)]),
    ...(hangs ? ["hang"] : []),
  ];
}

function pause({ house }: Scene, ms: number): Promise<void> {
  return new Promise((resolve) => house.clock.after(ms, () => resolve()));
}
