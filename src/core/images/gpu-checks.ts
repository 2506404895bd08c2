/** S22: what an image needs so that containers get the GPUs of its instance types. Asked where the types have any. */
import { absent, ownAgent } from "../../model/image-facts.ts";
import { type Check, fail, type ImageUse, pass, stateIt, unknown } from "./check.ts";

const hasGpus = ({ gpus }: ImageUse): boolean => gpus === true;

export const gpuChecks: readonly Check[] = [
  {
    id: "S22",
    check: "gpu-driver",
    level: "required",
    asked: hasGpus,
    judge({ gpuDriverVersion, cudaVersion }) {
      if (gpuDriverVersion === undefined) {
        return unknown(
          "Whether there is an NVIDIA driver is not known.",
          stateIt("gpuDriverVersion"),
        );
      }
      if (gpuDriverVersion === absent) {
        return fail(
          "The instance types have GPUs and the image has no NVIDIA driver.",
          "sudo dnf install -y nvidia-open kernel-modules-extra, or imageType ECS_AL2023_NVIDIA",
        );
      }
      const cuda = cudaVersion === undefined ? "" : `, for CUDA up to ${cudaVersion}`;
      return pass(`NVIDIA driver ${gpuDriverVersion}${cuda}.`);
    },
  },
  {
    id: "S22",
    check: "gpu-runtime",
    level: "required",
    asked: hasGpus,
    judge({ gpuContainerRuntime }) {
      if (gpuContainerRuntime === undefined) {
        return unknown(
          "Whether the container engine can give GPUs to containers is not known.",
          stateIt("gpuContainerRuntime"),
        );
      }
      return gpuContainerRuntime
        ? pass("NVIDIA's container toolkit gives GPUs to containers.")
        : fail(
            "The container engine cannot give GPUs to containers.",
            "sudo dnf install -y nvidia-container-toolkit && sudo nvidia-ctk runtime configure && " +
              "sudo systemctl restart docker",
          );
    },
  },
  {
    id: "S22",
    check: "gpu-support",
    level: "required",
    asked: hasGpus,
    judge({ agentName, agentConfiguration }) {
      if (agentName === ownAgent) return pass("This server's own agent offers the GPUs it finds.");
      const value = agentConfiguration?.ECS_ENABLE_GPU_SUPPORT;
      if (agentConfiguration === undefined) {
        return unknown("The agent's options are not known.", stateIt("agentConfiguration"));
      }
      return value === "true"
        ? pass("ECS_ENABLE_GPU_SUPPORT=true.")
        : fail(
            `ECS_ENABLE_GPU_SUPPORT is ${value ?? "not set"}; the agent offers GPUs only when it is true.`,
            "echo ECS_ENABLE_GPU_SUPPORT=true | sudo tee -a /etc/ecs/ecs.config",
          );
    },
  },
];
