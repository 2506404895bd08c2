/** Carries out a workload: sets the world up, does each deed at its time, and remembers what was accepted. */
import { ServiceError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import { cancelJob } from "../service/batch/cancel-job.ts";
import { createComputeEnvironment } from "../service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../service/batch/create-consumable-resource.ts";
import { createJobQueue } from "../service/batch/create-job-queue.ts";
import { createSchedulingPolicy } from "../service/batch/create-scheduling-policy.ts";
import { describeComputeEnvironments } from "../service/batch/describe-compute-environments.ts";
import { registerJobDefinition } from "../service/batch/register-job-definition.ts";
import { submitJob } from "../service/batch/submit-job.ts";
import { terminateJob } from "../service/batch/terminate-job.ts";
import { updateComputeEnvironment } from "../service/batch/update-compute-environment.ts";
import { registerImage } from "../service/ec2/register-image.ts";
import { interruptInstance } from "../service/yard/interrupt-instance.ts";
import type { SimClient } from "./client.ts";
import type { MachinePark } from "./house/machine-park.ts";
import type { Timeline } from "./timeline.ts";
import { type Deed, earlierMark, type Workload } from "./workload.ts";

export type Users = {
  /** Resolves when environments, queues and definitions are there. */
  readonly setUp: () => Promise<void>;
  /** Has every deed done at its time. */
  readonly begin: () => void;
  /** Ids of submissions that were answered. */
  readonly accepted: readonly string[];
  /** How many deeds are not done yet. */
  readonly left: () => number;
  readonly terminate: (jobId: string, reason: string) => void;
  /** As Spot does; quiet when it is no Spot Instance. */
  readonly interrupt: (instanceId: string, noticeSeconds: number) => void;
};

export type UsersOptions = {
  readonly clock: Clock;
  readonly client: SimClient;
  readonly workload: Workload;
  readonly timeline: Timeline;
  readonly park: Pick<MachinePark, "natures">;
};

export function createUsers(options: UsersOptions): Users {
  const { clock, client, workload, timeline, park } = options;
  const accepted: string[] = [];
  const sizes = new Map<string, number>();
  const imageIds: string[] = [];
  let left = workload.deeds.length;

  const must = async <Output>(answer: Promise<Output | ServiceError>): Promise<Output> => {
    const answered = await answer;
    if (answered instanceof ServiceError && answered.code !== "ConflictException") throw answered;
    return answered as Output;
  };

  async function setUp(): Promise<void> {
    for (const [consumableResourceName, totalQuantity] of Object.entries(workload.consumables)) {
      await must(client.ask(createConsumableResource, { consumableResourceName, totalQuantity }));
    }
    for (const [index, nature] of workload.images.entries()) {
      const Name = `image-${index}`;
      const asHvm = { Name, Architecture: "x86_64", VirtualizationType: "hvm" } as const;
      const { ImageId = "" } = await must(client.ask(registerImage, asHvm));
      imageIds.push(ImageId);
      park.natures.set(ImageId, nature);
    }
    for (const policy of workload.policies) await must(client.ask(createSchedulingPolicy, policy));
    for (const environment of workload.environments) {
      await must(client.ask(createComputeEnvironment, environment));
    }
    await environmentsValid();
    for (const queue of workload.queues) await must(client.ask(createJobQueue, queue));
    for (const definition of workload.definitions) {
      await must(client.ask(registerJobDefinition, definition));
    }
  }

  async function environmentsValid(): Promise<void> {
    for (;;) {
      const answer = await must(client.ask(describeComputeEnvironments, {}));
      if ((answer.computeEnvironments ?? []).every(({ status }) => status === "VALID")) return;
      await new Promise<void>((resolve) => clock.after(1_000, () => resolve()));
    }
  }

  async function submit({ input }: Extract<Deed, { kind: "submit" }>): Promise<void> {
    const dependsOn = (input.dependsOn ?? []).map((dependency) => {
      if (dependency.jobId === undefined) return dependency;
      const back = Number(dependency.jobId.slice(earlierMark.length));
      const jobId = accepted[accepted.length - back];
      return jobId === undefined ? {} : { jobId };
    });
    const answer = await client.ask(submitJob, { ...input, dependsOn });
    if (answer instanceof ServiceError) return refused("submit", answer);
    const { jobId } = answer;
    if (jobId === undefined) return;
    accepted.push(jobId);
    if (input.arrayProperties?.size) sizes.set(jobId, input.arrayProperties.size);
    timeline.say(
      jobId.slice(0, 8),
      "accepted",
      (input.containerOverrides?.command ?? []).join(" "),
    );
  }

  async function end(deed: Extract<Deed, { kind: "cancel" | "terminate" }>): Promise<void> {
    const parent = accepted[deed.pick % Math.max(1, accepted.length)];
    if (parent === undefined) return;
    const size = sizes.get(parent);
    const jobId = deed.child && size !== undefined ? `${parent}:${deed.pick % size}` : parent;
    const input = { jobId, reason: `a user's ${deed.kind}` };
    const answer = await client.ask(deed.kind === "cancel" ? cancelJob : terminateJob, input);
    timeline.say(jobId.slice(0, 8), deed.kind, jobId.slice(36));
    if (answer instanceof ServiceError) refused(deed.kind, answer);
  }

  async function update({ pick }: Extract<Deed, { kind: "update-environment" }>): Promise<void> {
    const managed = workload.environments.filter(({ type }) => type === "MANAGED");
    const environment = managed[pick % managed.length];
    if (environment === undefined) return;
    const computeEnvironment = environment.computeEnvironmentName;
    const replaces = environment.computeResources?.allocationStrategy !== "BEST_FIT";
    const input = { computeEnvironment, ...(replaces ? replacing(pick) : scaling(pick)) };
    const answer = await client.ask(updateComputeEnvironment, input);
    timeline.say(computeEnvironment, "update", JSON.stringify(input.computeResources));
    if (answer instanceof ServiceError) refused("update", answer);
  }

  const scaling = (pick: number) => ({ computeResources: { maxvCpus: 2 + (pick % 32) } });

  function replacing(pick: number) {
    const imageId = imageIds[pick % imageIds.length];
    const updatePolicy = {
      terminateJobsOnUpdate: pick % 3 === 0,
      jobExecutionTimeoutMinutes: 1 + (pick % 20),
    };
    if (pick % 4 === 0) return { computeResources: { tags: { version: String(pick) } } };
    if (pick % 4 === 1 || imageId === undefined) return scaling(pick);
    return { computeResources: { imageId }, updatePolicy };
  }

  function refused(what: string, { code, message }: ServiceError): void {
    timeline.say("user", "refused", `${what}: ${code}: ${message}`);
  }

  function act(deed: Deed): Promise<void> {
    switch (deed.kind) {
      case "submit":
        return submit(deed);
      case "cancel":
      case "terminate":
        return end(deed);
      case "update-environment":
        return update(deed);
    }
  }

  return {
    accepted,
    setUp,
    left: () => left,
    begin() {
      for (const { atMs, deed } of workload.deeds) {
        clock.after(atMs, () => {
          void act(deed).finally(() => {
            left -= 1;
          });
        });
      }
    },
    terminate(jobId, reason) {
      void client.ask(terminateJob, { jobId, reason });
    },
    interrupt(instanceId, noticeSeconds) {
      void client.ask(interruptInstance, { instanceId, noticeSeconds });
    },
  };
}
