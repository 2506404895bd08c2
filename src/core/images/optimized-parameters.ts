/**
 * The SSM parameters under which AWS publishes the recommended image of each type, fed by the channels of those types:
 * `/aws/service/ecs/optimized-ami/<os>[/gpu|/arm64]/recommended` and one below it for each of its members.
 */
import type { Channel } from "../../model/channel.ts";
import type { ImageFacts } from "../../model/image-facts.ts";
import type { Architecture } from "../../model/instance-type.ts";
import { type Images, recommend } from "./recommend.ts";

export type OptimizedParameter = {
  readonly name: string;
  readonly value: string;
  /** When what it names was approved. */
  readonly lastModifiedAt: number;
  /** Of the channel: SSM counts the versions of a parameter. */
  readonly version: number;
};

type Variant = {
  readonly path: string;
  readonly channel: string;
  readonly architecture: Architecture;
  readonly os: string;
};

const variants: readonly Variant[] = [
  variant("amazon-linux-2023", "ECS_AL2023", "x86_64", "Amazon Linux 2023"),
  variant("amazon-linux-2023/arm64", "ECS_AL2023", "arm64", "Amazon Linux 2023"),
  variant("amazon-linux-2023/gpu", "ECS_AL2023_NVIDIA", "x86_64", "Amazon Linux 2023"),
  variant("amazon-linux-2023/arm64/gpu", "ECS_AL2023_NVIDIA", "arm64", "Amazon Linux 2023"),
  variant("amazon-linux-2", "ECS_AL2", "x86_64", "Amazon Linux 2"),
  variant("amazon-linux-2/arm64", "ECS_AL2", "arm64", "Amazon Linux 2"),
  variant("amazon-linux-2/gpu", "ECS_AL2_NVIDIA", "x86_64", "Amazon Linux 2"),
];

/** A type whose channel has nothing to recommend has no parameters. */
export function optimizedParameters(
  channels: ReadonlyMap<string, Channel>,
  images: Images,
  now: number,
): readonly OptimizedParameter[] {
  return variants.flatMap(({ path, channel: name, architecture, os }) => {
    const channel = channels.get(name);
    if (channel === undefined) return [];
    const found = recommend(channel, images, architecture, now);
    if (found.kind === "none") return [];
    const { imageId, version, approvedAt: lastModifiedAt } = found.version;
    const image = images.get(imageId);
    const members = {
      schema_version: "1",
      image_name: image?.name ?? "",
      image_id: imageId,
      os: systemOf(image?.facts) ?? os,
      ecs_runtime_version: runtimeOf(image?.facts),
      ecs_agent_version: image?.facts.agentVersion ?? "",
    };
    const whole = JSON.stringify({ ...members, schema_version: 1 });
    const recommended = `/aws/service/ecs/optimized-ami/${path}/recommended`;
    return [
      { name: recommended, value: whole, lastModifiedAt, version },
      ...Object.entries(members)
        .filter(([, value]) => value !== "")
        .map(([member, value]) => ({
          name: `${recommended}/${member}`,
          value,
          lastModifiedAt,
          version,
        })),
    ];
  });
}

function variant(path: string, channel: string, architecture: Architecture, os: string): Variant {
  return { path, channel, architecture, os };
}

/** The system that is really there: this machine's own is offered under every type. */
function systemOf(facts: ImageFacts | undefined): string | undefined {
  const { distribution, distributionVersion } = facts ?? {};
  const named = [distribution, distributionVersion].filter((part) => part !== undefined);
  return named.length === 0 ? undefined : named.join(" ");
}

/** As AWS words it. */
function runtimeOf(facts: ImageFacts | undefined): string {
  const { name, version } = facts?.containerEngine ?? {};
  if (name === undefined) return "";
  return `${name === "docker" ? "Docker" : name} version ${version}`;
}
