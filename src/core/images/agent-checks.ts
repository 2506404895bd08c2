/** Checks of the agent, of what watches it and of the container engine under it: S15 to S18, and S21's checkpoint. */
import {
  absent,
  type ImageFacts,
  ownAgent,
  ownSupervisor,
  processRuntime,
} from "../../model/image-facts.ts";
import { type Check, fail, type Outcome, pass, stateIt, unknown } from "./check.ts";
import { compareVersions } from "./compare-versions.ts";
import { installEcsInit } from "./system-checks.ts";

const oldestDocker = "1.9";
/** What the ECS-optimized images of today's agents come with, or newer. */
const testedDocker = "20.10";
/** Engines that answer Docker's API under versions of their own. */
const otherEngines: readonly string[] = ["podman"];

export const agentChecks: readonly Check[] = [
  {
    id: "S15",
    check: "agent",
    level: "required",
    judge(facts) {
      if (facts.agentName === absent) {
        return fail("The ECS container agent is not installed.", installEcsInit(facts));
      }
      if (facts.agentName === undefined && facts.agentVersion === undefined) {
        return unknown(
          "Whether the ECS container agent is installed is not known.",
          stateIt("agentVersion"),
        );
      }
      return pass(`Agent: ${agentOf(facts)}.`);
    },
  },
  {
    id: "S15",
    check: "agent-version",
    level: "recommended",
    asked: ({ newestAgent }) => newestAgent !== undefined,
    judge(facts, { newestAgent = "" }) {
      const { agentVersion } = facts;
      if (agentVersion === undefined) {
        return unknown("The agent's version is not known.", stateIt("agentVersion"));
      }
      const evidence = `Agent ${agentVersion}; the newest seen here is ${newestAgent}.`;
      return compareVersions(agentVersion, newestAgent) >= 0
        ? pass(evidence)
        : fail(evidence, installEcsInit(facts).replaceAll(" install ", " upgrade "));
    },
  },
  {
    id: "S16",
    check: "awslogs",
    level: "required",
    judge(facts) {
      const { agentConfiguration } = facts;
      const configured = agentConfiguration?.[loggingVariable];
      const drivers =
        facts.logDrivers ?? (configured === undefined ? undefined : listOf(configured));
      if (drivers === undefined) {
        if (agentConfiguration === undefined) {
          return unknown("The log drivers of the agent are not known.", stateIt("logDrivers"));
        }
        return fail(`${loggingVariable} is not set in /etc/ecs/ecs.config.`, nameAwslogs);
      }
      const evidence = `Log drivers: ${drivers.join(", ") || absent}.`;
      return drivers.includes("awslogs")
        ? pass(evidence)
        : fail(`${evidence} awslogs is required.`, nameAwslogs);
    },
  },
  {
    id: "S17",
    check: "docker",
    level: "required",
    judge: (facts) => dockerAtLeast(facts, oldestDocker, "required"),
  },
  {
    id: "S17",
    check: "docker-version",
    level: "recommended",
    judge: (facts) => dockerAtLeast(facts, testedDocker, "recommended"),
  },
  {
    id: "S18",
    check: "starts-at-boot",
    level: "required",
    judge(facts) {
      const { agentEnabledAtBoot, agentSupervisor } = facts;
      if (agentEnabledAtBoot === undefined) {
        return unknown(
          "Whether the agent starts at boot is not known.",
          stateIt("agentEnabledAtBoot"),
        );
      }
      if (!agentEnabledAtBoot) {
        return fail(
          "The agent does not start at boot: no instance would join.",
          facts.agentName === ownAgent ? installOwn : "sudo systemctl enable ecs",
        );
      }
      return pass(
        agentSupervisor === ownSupervisor
          ? "This server starts its agent with each instance."
          : `The agent starts at boot${agentSupervisor === undefined ? "" : ` (${agentSupervisor})`}.`,
      );
    },
  },
  {
    id: "S18",
    check: "is-watched",
    level: "recommended",
    judge({ agentRestarts, agentSupervisor, agentName }) {
      if (agentRestarts === undefined) {
        return unknown(
          "Whether an agent that dies is started again is not known.",
          stateIt("agentRestarts"),
        );
      }
      if (!agentRestarts) {
        return fail(
          "Nothing starts the agent again when it dies.",
          agentName === ownAgent
            ? installOwn
            : "sudo systemctl edit ecs, with Restart=always in its [Service]",
        );
      }
      return pass(
        agentSupervisor === ownSupervisor
          ? "The agent is part of this server's process; what runs the server watches both."
          : `${agentSupervisor ?? "Its unit"} starts the agent again when it dies.`,
      );
    },
  },
  {
    id: "S21",
    check: "checkpoint",
    level: "required",
    judge({ agentCheckpoint }) {
      if (agentCheckpoint === undefined) {
        return unknown(
          "Whether a checkpoint of the agent was left is not known.",
          stateIt("agentCheckpoint"),
        );
      }
      return agentCheckpoint
        ? fail(
            "A checkpoint of the agent was left in the image: its instances would claim to be the one it was made on.",
            "sudo systemctl stop ecs && sudo rm -rf /var/lib/ecs/data/*, then create the image again",
          )
        : pass("No checkpoint of the agent was left.");
    },
  },
];

const installOwn = "sudo batchyard agent install";
const loggingVariable = "ECS_AVAILABLE_LOGGING_DRIVERS";
const nameAwslogs = `echo '${loggingVariable}=["json-file","awslogs"]' | sudo tee -a /etc/ecs/ecs.config`;

function dockerAtLeast(
  { containerEngine: engine, distribution }: ImageFacts,
  least: string,
  word: "required" | "recommended",
): Outcome {
  if (engine === undefined) {
    return unknown("The container engine is not known.", stateIt("containerEngine"));
  }
  const { name, version } = engine;
  if (name === processRuntime) {
    return unknown(
      "The process runtime runs commands on the machine itself, without an engine: for development.",
      "Start Docker or Podman, then the server",
    );
  }
  const install = `${installDocker(distribution)} && sudo systemctl enable --now docker`;
  if (name === absent) return fail("No Docker daemon is installed.", install);
  if (otherEngines.includes(name)) return pass(`${name} ${version}, which answers Docker's API.`);
  const evidence = `Docker ${version}; at least ${least} is ${word}.`;
  return compareVersions(version, least) >= 0
    ? pass(evidence)
    : fail(evidence, install.replace("dnf install", "dnf upgrade"));
}

function installDocker(distribution: string | undefined): string {
  return /debian|ubuntu/i.test(distribution ?? "")
    ? "sudo apt-get install -y docker.io"
    : "sudo dnf install -y docker";
}

function agentOf({ agentName, agentVersion }: ImageFacts): string {
  const version = agentVersion ?? "of unknown version";
  return agentName === ownAgent
    ? `Batchyard's own, ${version}`
    : `${agentName ?? "amazon-ecs-agent"} ${version}`;
}

/** The variable holds a JSON list. */
function listOf(text: string): readonly string[] {
  return text.split(/[[\]",\s]+/).filter((word) => word !== "");
}
