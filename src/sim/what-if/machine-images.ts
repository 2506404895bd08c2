/** The images of a study's machines: one of each architecture, with all that any instance type could need. */
import { registerProviderImage } from "../../ledger/register-provider-image.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import type { Architecture } from "../../model/instance-type.ts";
import type { MachineProvider } from "../../ports/machine-provider.ts";
import type { ServiceDeps } from "../../service/deps.ts";

export function imageFacts(architecture: Architecture): ImageFacts {
  return {
    distribution: "Amazon Linux",
    distributionVersion: "2023",
    kernel: "6.1.0",
    architecture,
    virtualization: "kvm",
    containerEngine: { name: "docker", version: "25.0.8" },
    agentVersion: "1.90.0",
    logDrivers: ["json-file", "awslogs"],
    initSystem: "systemd",
    gpus: [{ id: "gpu-0", model: "simulated" }],
    gpuDriverVersion: "570.0",
    cudaVersion: "12.8",
    gpuContainerRuntime: true,
    freeDiskMiB: 1_000_000,
  };
}

/** Beside the image that the provider offers itself, which is for x86_64. */
export async function registerArmImage(
  deps: ServiceDeps,
  provider: MachineProvider,
): Promise<void> {
  const arm = { name: "simulated-arm64", provider: provider.name, facts: imageFacts("arm64") };
  await registerProviderImage(deps, { ...provider, inspectImages: async () => [arm] });
}
