/**
 * A control room behind the real wire: images, environments and jobs are made with the SDK's unmodified clients, the
 * loops run when the test says so, and what the provider is asked to launch can be read.
 */
import assert from "node:assert/strict";
import {
  type ComputeEnvironmentDetail,
  type ComputeResource,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  type CreateJobQueueRequest,
  DeleteComputeEnvironmentCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobsCommand,
  type JobDetail,
  RegisterJobDefinitionCommand,
  type RegisterJobDefinitionRequest,
  SubmitJobCommand,
  type SubmitJobRequest,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import {
  CreateTagsCommand,
  type EC2Client,
  RegisterImageCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import type { ImageFacts } from "../../src/model/image-facts.ts";
import type { LaunchRequest } from "../../src/ports/machine-provider.ts";
import { type Api, openApi } from "./api.ts";
import { definitionInput, environmentInput, queueInput } from "./batch-inputs.ts";
import { type ControlRoom, controlRoom } from "./control-room.ts";

export class ImageYard {
  readonly room: ControlRoom;
  readonly api: Api;

  private constructor(room: ControlRoom, api: Api) {
    this.room = room;
    this.api = api;
  }

  /** The caller closes it. */
  static async open(): Promise<ImageYard> {
    const room = await controlRoom();
    return new ImageYard(room, await openApi({ ...room.deps, explanations: room.planner }));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  registerImage(facts: ImageFacts, name = "own"): Promise<string> {
    return registerImage(this.api.ec2, facts, name);
  }

  /** What its tags state from now on. */
  async restate(imageId: string, facts: ImageFacts): Promise<void> {
    await this.api.ec2.send(
      new CreateTagsCommand({ Resources: [imageId], Tags: [...tagsOf(facts)] }),
    );
    await this.room.settle();
  }

  /** An environment `lab` of c6i.large, and the queue `main` on it if it can serve; what it says if it cannot. */
  async environment(resources: Partial<ComputeResource>): Promise<string | undefined> {
    const { computeResources, ...input } = environmentInput("lab", {
      ...{ instanceTypes: ["c6i.large"], allocationStrategy: "BEST_FIT_PROGRESSIVE" },
    });
    await this.api.batch.send(
      new CreateComputeEnvironmentCommand({
        ...(input as { computeEnvironmentName: string; type: "MANAGED" }),
        computeResources: { ...(computeResources as ComputeResource), ...resources },
      }),
    );
    await this.room.settle();
    const { status, statusReason } = await this.lab();
    if (status !== "VALID") return statusReason;
    await this.queue();
    return undefined;
  }

  /** The queue `main` on `lab`. */
  async queue(): Promise<void> {
    const input = queueInput("main", "lab") as CreateJobQueueRequest;
    await this.api.batch.send(new CreateJobQueueCommand(input));
    await this.room.settle();
  }

  async deleteLab(): Promise<void> {
    const computeEnvironment = "lab";
    await this.api.batch.send(
      new UpdateComputeEnvironmentCommand({ computeEnvironment, state: "DISABLED" }),
    );
    await this.room.settle();
    await this.api.batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment }));
    await this.room.settle();
  }

  async lab(): Promise<ComputeEnvironmentDetail> {
    const named = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["lab"] });
    const { computeEnvironments: [found] = [] } = await this.api.batch.send(named);
    return found ?? assert.fail("lab is gone");
  }

  /** A definition `work`: of one small container, unless another is given. */
  async define(input: object = definitionInput("work")): Promise<void> {
    const request = input as RegisterJobDefinitionRequest;
    await this.api.batch.send(new RegisterJobDefinitionCommand(request));
  }

  /** Answers the job's id, once the loops have done what they can for it. */
  async submit(more: Partial<SubmitJobRequest> = {}): Promise<string> {
    const named = { jobName: "work", jobQueue: "main", jobDefinition: "work" };
    const { jobId = "" } = await this.api.batch.send(new SubmitJobCommand({ ...named, ...more }));
    await this.room.settle();
    return jobId;
  }

  async job(jobId: string): Promise<JobDetail> {
    const { jobs } = await this.api.batch.send(new DescribeJobsCommand({ jobs: [jobId] }));
    return jobs?.[0] ?? assert.fail(`job ${jobId} is not described`);
  }

  /** Lets what was sent to agents run and end well. */
  async endAll(): Promise<void> {
    for (const task of this.room.received()) {
      await this.room.report(task, "RUNNING");
      await this.room.report(task, "STOPPED", 0);
    }
    await this.room.settle();
  }

  /** The last machine that was launched. */
  launched(): LaunchRequest {
    return this.room.launches.at(-1) ?? assert.fail("no machine was launched");
  }
}

/** EC2's own members say what they can, tags the rest. */
export async function registerImage(
  ec2: EC2Client,
  facts: ImageFacts,
  name: string,
): Promise<string> {
  const { architecture, virtualization, ...stated } = facts;
  const { ImageId } = await ec2.send(
    new RegisterImageCommand({
      Name: name,
      Architecture: architecture ?? "x86_64",
      VirtualizationType: virtualization ?? "hvm",
      RootDeviceName: "/dev/xvda",
      TagSpecifications: [{ ResourceType: "image", Tags: [...tagsOf(stated)] }],
    }),
  );
  return ImageId ?? assert.fail("no ImageId");
}

/** Facts as tags state them. */
export function tagsOf(facts: ImageFacts): readonly Tag[] {
  const { containerEngine, volumes, gpus, logDrivers, ...others } = facts;
  const texts: Readonly<Record<string, string | undefined>> = {
    containerEngine: containerEngine && `${containerEngine.name} ${containerEngine.version}`,
    volumes: volumes
      ?.map(({ device, sizeGiB, root }) => `${device}:${sizeGiB}${root === true ? ":root" : ""}`)
      .join(","),
    gpus: gpus?.map(({ id, model }) => `${id}=${model}`).join(";"),
    logDrivers: logDrivers?.join(","),
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, textOf(value)])),
  };
  return Object.entries(texts).flatMap(([name, Value]) =>
    Value === undefined ? [] : [{ Key: `batchyard:${name}`, Value }],
  );
}

function textOf(value: string | number | boolean | Readonly<Record<string, string>>): string {
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, text]) => `${name}=${text}`)
    .join(";");
}
