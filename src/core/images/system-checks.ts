/** Checks of the operating system and the machine under it: S14 and what S21 says of the base image. */
import { absent, type ImageFacts, ownAgent } from "../../model/image-facts.ts";
import { type Check, fail, pass, stateIt, unknown } from "./check.ts";
import { compareVersions } from "./compare-versions.ts";

const oldestKernel = "3.10";
/** The root volume that the ECS-optimized image comes with; images and container layers need it. */
const rootGiBMin = 30;
const freeMiBMin = 8 * 1024;

const fromTheOptimizedImage =
  "Build the image from the ECS-optimized one: aws ssm get-parameter --query Parameter.Value " +
  "--name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";

export const systemChecks: readonly Check[] = [
  {
    id: "S14",
    check: "linux",
    level: "required",
    judge({ platform, distribution, distributionVersion }) {
      const named = [distribution, distributionVersion].filter((part) => part !== undefined);
      if (platform === undefined) {
        return unknown("The operating system is not known.", stateIt("platform"));
      }
      if (platform !== "linux") {
        return fail(`The operating system is ${platform}, not Linux.`, fromTheOptimizedImage);
      }
      return pass(named.length === 0 ? "Linux." : `Linux: ${named.join(" ")}.`);
    },
  },
  {
    id: "S14",
    check: "kernel",
    level: "required",
    judge({ kernel }) {
      if (kernel === undefined) return unknown("The kernel is not known.", stateIt("kernel"));
      const evidence = `Kernel ${kernel}; at least ${oldestKernel} is required.`;
      return compareVersions(kernel, oldestKernel) >= 0
        ? pass(evidence)
        : fail(evidence, "sudo yum update -y kernel && sudo reboot, then create the image again");
    },
  },
  {
    id: "S14",
    check: "virtualization",
    level: "required",
    judge({ virtualization }) {
      if (virtualization === undefined || virtualization.startsWith("container")) {
        const seen =
          virtualization === undefined
            ? "How the machine is virtualized is not known."
            : `Seen from inside a ${virtualization}, which hides the machine under it.`;
        return unknown(seen, stateIt("virtualization"));
      }
      return virtualization === "paravirtual"
        ? fail("The virtualization is paravirtual; HVM is required.", fromTheOptimizedImage)
        : pass(`Virtualization: ${virtualizationWords(virtualization)}.`);
    },
  },
  {
    id: "S21",
    check: "architecture",
    level: "required",
    asked: ({ architecture }) => architecture !== undefined,
    judge({ architecture }, use) {
      if (architecture === undefined) {
        return unknown("The image's architecture is not known.", stateIt("architecture"));
      }
      const evidence = `The image is for ${architecture}, the instance types are ${use.architecture}.`;
      return architecture === use.architecture
        ? pass(evidence)
        : fail(
            evidence,
            `Use an image for ${use.architecture}, or instance types of ${architecture}.`,
          );
    },
  },
  {
    id: "S21",
    check: "storage",
    level: "recommended",
    judge({ volumes, freeDiskMiB }) {
      const root = volumes?.find((volume) => volume.root);
      if (root !== undefined) {
        const evidence = `The root volume ${root.device} has ${root.sizeGiB} GiB; ${rootGiBMin} GiB are recommended.`;
        return root.sizeGiB >= rootGiBMin
          ? pass(evidence)
          : fail(evidence, largerRoot(root.device));
      }
      if (freeDiskMiB === undefined) {
        return unknown("The size of the root volume is not known.", stateIt("volumes"));
      }
      const evidence = `${freeDiskMiB} MiB of disk are free; ${freeMiBMin} MiB are recommended.`;
      return freeDiskMiB >= freeMiBMin ? pass(evidence) : fail(evidence, "docker system prune");
    },
  },
];

/** S19: only asked for images that are to run multi-node parallel jobs. */
export const multiNodeCheck: Check = {
  id: "S19",
  check: "multi-node",
  level: "required",
  asked: ({ multiNode }) => multiNode === true,
  judge(facts) {
    if (facts.agentName === ownAgent) {
      return pass("This server's own agent does for multi-node jobs what ecs-init does on AWS.");
    }
    const { distribution, packages } = facts;
    if (distribution === undefined || packages === undefined) {
      return unknown(
        "Whether it is Amazon Linux with the ecs-init package is not known.",
        stateIt("distribution", "packages"),
      );
    }
    if (!/amazon linux/i.test(distribution)) {
      return fail(
        `Multi-node parallel jobs run on Amazon Linux only, this is ${distribution}.`,
        fromTheOptimizedImage,
      );
    }
    return Object.hasOwn(packages, "ecs-init")
      ? pass(`${distribution} with ecs-init ${packages["ecs-init"]}.`)
      : fail(
          `${distribution} without the ecs-init package, which multi-node parallel jobs need.`,
          installEcsInit(facts),
        );
  },
};

/** By the generation of Amazon Linux; others bring the agent's package with them. */
export function installEcsInit({ distribution, distributionVersion }: ImageFacts): string {
  if (distribution !== undefined && !/amazon linux/i.test(distribution)) {
    return (
      "curl -O https://s3.amazonaws.com/amazon-ecs-agent-us-east-1/amazon-ecs-init-latest.amd64.deb && " +
      "sudo dpkg -i amazon-ecs-init-latest.amd64.deb"
    );
  }
  return distributionVersion === "2"
    ? "sudo amazon-linux-extras disable docker && sudo amazon-linux-extras install -y ecs"
    : "sudo dnf install -y ecs-init";
}

function virtualizationWords(word: string): string {
  if (word === absent) return "none, the machine itself";
  return word === "hvm" ? "HVM" : `HVM (${word})`;
}

function largerRoot(device: string): string {
  return (
    "Name a larger one in the launch template: BlockDeviceMappings=[{DeviceName=" +
    `${device},Ebs={VolumeSize=${rootGiBMin}}}]`
  );
}
