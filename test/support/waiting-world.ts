/** A control room in which a test makes jobs wait: one queue `main`, and steps that end when the loops have settled. */
import type {
  ComputeResource,
  RegisterJobDefinitionRequest,
  UpdateComputeEnvironmentRequest,
} from "@aws-sdk/client-batch";
import type { Decoded } from "../../src/model/decoded.ts";
import type { ImageFacts } from "../../src/model/image-facts.ts";
import { cancelJob } from "../../src/service/batch/cancel-job.ts";
import { createComputeEnvironment } from "../../src/service/batch/create-compute-environment.ts";
import { createConsumableResource } from "../../src/service/batch/create-consumable-resource.ts";
import { createJobQueue } from "../../src/service/batch/create-job-queue.ts";
import { createSchedulingPolicy } from "../../src/service/batch/create-scheduling-policy.ts";
import { describeComputeEnvironments } from "../../src/service/batch/describe-compute-environments.ts";
import { registerJobDefinition } from "../../src/service/batch/register-job-definition.ts";
import { submitJob } from "../../src/service/batch/submit-job.ts";
import { updateComputeEnvironment } from "../../src/service/batch/update-compute-environment.ts";
import { updateJobQueue } from "../../src/service/batch/update-job-queue.ts";
import { definitionInput, environmentInput, fargateResources, queueInput } from "./batch-inputs.ts";
import type { ControlRoom } from "./control-room.ts";
import { imageRow } from "./image-rows.ts";
import { testContext } from "./service-deps.ts";

type Needs = {
  readonly vCpus?: number;
  readonly memoryMiB?: number;
  readonly gpus?: number;
  readonly logDriver?: "fluentd";
};

export class World {
  readonly room: ControlRoom;
  /** What a scenario asks for until it is told otherwise. */
  wantedType = "m6g.large";

  constructor(room: ControlRoom) {
    this.room = room;
  }

  async environment(
    name: string,
    resources: Partial<Decoded<ComputeResource>> = {},
    more: Partial<ReturnType<typeof environmentInput>> = {},
  ): Promise<void> {
    const given = { allocationStrategy: "BEST_FIT_PROGRESSIVE", ...resources } as const;
    await createComputeEnvironment(
      this.room.deps,
      { ...environmentInput(name, given), ...more },
      testContext,
    );
    await this.room.settle();
  }

  async fargate(name: string): Promise<void> {
    const input = { ...environmentInput(name), computeResources: fargateResources };
    await createComputeEnvironment(this.room.deps, input, testContext);
    await this.room.settle();
  }

  async unmanaged(name: string): Promise<string> {
    const input = { computeEnvironmentName: name, type: "UNMANAGED", serviceRole: "role" } as const;
    await createComputeEnvironment(this.room.deps, input, testContext);
    await this.room.settle();
    const asked = { computeEnvironments: [name] };
    const found = await describeComputeEnvironments(this.room.deps, asked, testContext);
    return found.computeEnvironments?.[0]?.ecsClusterArn?.split("/").at(-1) ?? "";
  }

  async queue(...environments: readonly string[]): Promise<void> {
    await createJobQueue(this.room.deps, queueInput("main", ...environments), testContext);
    await this.room.settle();
  }

  /** The queue `main` with a fair-share policy that treats all shares alike. */
  async fairQueue(...environments: readonly string[]): Promise<void> {
    const { arn } = await createSchedulingPolicy(
      this.room.deps,
      { name: "fair", fairsharePolicy: {} },
      testContext,
    );
    const input = { ...queueInput("main", ...environments), schedulingPolicyArn: arn ?? "" };
    await createJobQueue(this.room.deps, input, testContext);
    await this.room.settle();
  }

  /** Changes what an environment may launch. */
  async allow(
    computeEnvironment: string,
    computeResources: Decoded<UpdateComputeEnvironmentRequest>["computeResources"] & object,
  ): Promise<void> {
    const input = { computeEnvironment, computeResources };
    await updateComputeEnvironment(this.room.deps, input, testContext);
    await this.room.settle();
  }

  async define(name: string, needs: Needs, more: Partial<Definition> = {}): Promise<void> {
    const { vCpus = 1, memoryMiB = 128, gpus = 0, logDriver } = needs;
    const resourceRequirements = [
      { type: "VCPU" as const, value: String(vCpus) },
      { type: "MEMORY" as const, value: String(memoryMiB) },
      ...(gpus === 0 ? [] : [{ type: "GPU" as const, value: String(gpus) }]),
    ];
    const definition = definitionInput(name, {
      resourceRequirements,
      ...(logDriver !== undefined && { logConfiguration: { logDriver } }),
    });
    await registerJobDefinition(this.room.deps, { ...definition, ...more }, testContext);
  }

  /** A job of so many nodes, each alone on an instance. */
  async nodes(numNodes: number, instanceType?: string): Promise<string> {
    const { containerProperties = {} } = definitionInput("gang");
    const container = { ...containerProperties, ...(instanceType && { instanceType }) };
    const nodeRangeProperties = [{ targetNodes: "0:", container }];
    const nodeProperties = { numNodes, mainNode: 0, nodeRangeProperties };
    const input = { jobDefinitionName: "gang", type: "multinode", nodeProperties } as const;
    await registerJobDefinition(this.room.deps, input, testContext);
    return this.submit("gang");
  }

  async defineFargate(
    name: string,
    runtimePlatform?: { readonly cpuArchitecture: string },
  ): Promise<void> {
    const definition = definitionInput(name, {
      resourceRequirements: [
        { type: "VCPU", value: "0.25" },
        { type: "MEMORY", value: "512" },
      ],
      executionRoleArn: "arn:aws:iam::123456789012:role/execution",
      ...(runtimePlatform !== undefined && { runtimePlatform }),
    });
    const input = { ...definition, platformCapabilities: ["FARGATE" as const] };
    await registerJobDefinition(this.room.deps, input, testContext);
  }

  /** Answers the job's id. */
  async submit(
    jobDefinition: string,
    more: {
      readonly dependsOn?: { jobId: string }[];
      readonly shareIdentifier?: string;
    } = {},
  ): Promise<string> {
    // A queue with shares asks for a priority, one without refuses it.
    const priority = more.shareIdentifier === undefined ? {} : { schedulingPriorityOverride: 1 };
    const named = { jobName: jobDefinition, jobQueue: "main", jobDefinition };
    const input = { ...named, ...priority, ...more };
    const { jobId = "" } = await submitJob(this.room.deps, input, testContext);
    await this.room.settle();
    return jobId;
  }

  async cancel(jobId: string): Promise<void> {
    await cancelJob(this.room.deps, { jobId, reason: "not so" }, testContext);
    await this.room.settle();
  }

  /** A job of these needs; answers its id. */
  async job(needs: Needs, more: Partial<Definition> = {}): Promise<string> {
    await this.define("work", needs, more);
    return this.submit("work");
  }

  async image(imageId: string, facts: ImageFacts): Promise<void> {
    await this.room.deps.store.transact((tx) => tx.images.insert(imageRow(imageId, facts)));
  }

  async forgetImage(imageId: string): Promise<void> {
    await this.room.deps.store.transact((tx) => tx.images.remove(imageId));
    await this.room.settle();
  }

  async consumable(consumableResourceName: string, totalQuantity: number): Promise<void> {
    const input = { consumableResourceName, totalQuantity };
    await createConsumableResource(this.room.deps, input, testContext);
  }

  async disable(computeEnvironment: string): Promise<void> {
    const input = { computeEnvironment, state: "DISABLED" } as const;
    await updateComputeEnvironment(this.room.deps, input, testContext);
    await this.room.settle();
  }

  async setQueue(state: "ENABLED" | "DISABLED"): Promise<void> {
    await updateJobQueue(this.room.deps, { jobQueue: "main", state }, testContext);
    await this.room.settle();
  }

  /** Lets what runs come to its end. */
  async endRunning(): Promise<void> {
    for (const task of this.room.received()) await this.room.report(task, "STOPPED", 0);
    await this.room.settle();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 30_000) {
      this.room.deps.clock.advance(30_000);
      await this.room.settle();
    }
  }
}

export type Definition = Decoded<RegisterJobDefinitionRequest>;
