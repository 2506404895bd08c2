/**
 * Reconciles what runs here with what the server says should: a manifest lists all of it. What runs beyond that is not
 * stopped on the manifest's word alone, since a payload may have crossed it: the server is asked, once per manifest,
 * and what it confirms is stopped.
 */
import type { FromAgent, TaskIdentifier, TaskManifestMessage } from "../ports/agent-link.ts";

export type Manifests = {
  /** Payloads and manifests share one counter. */
  readonly noteNumber: (number: number) => void;
  /**
   * Undefined for a manifest that is not newer than what was seen; else the question to ask, if there is one.
   * `running` are ARNs of the tasks that run here.
   */
  readonly compare: (
    manifest: TaskManifestMessage,
    running: readonly string[],
  ) => { readonly question?: FromAgent } | undefined;
  /** ARNs of the tasks to stop; none for an answer to another manifest than the last, or a second answer. */
  readonly confirmed: (answer: {
    readonly messageId: string;
    readonly stopTasks: readonly TaskIdentifier[];
  }) => readonly string[];
};

export function manifests(): Manifests {
  let latest = 0;
  let asked: string | undefined;
  return {
    noteNumber(number) {
      latest = Math.max(latest, number);
    },
    compare({ messageId, clusterArn, timeline, tasks }, running) {
      if (timeline <= latest) return undefined;
      latest = timeline;
      const listed = new Set(
        tasks
          .filter(({ desiredStatus }) => desiredStatus === "RUNNING")
          .map(({ taskArn }) => taskArn),
      );
      const stopCandidates = running
        .filter((arn) => !listed.has(arn))
        .map((taskArn) => ({
          taskArn,
          taskClusterArn: clusterArn,
          desiredStatus: "STOPPED" as const,
        }));
      asked = stopCandidates.length === 0 ? undefined : messageId;
      if (asked === undefined) return {};
      return {
        question: { type: "TaskStopVerificationMessage", message: { messageId, stopCandidates } },
      };
    },
    confirmed({ messageId, stopTasks }) {
      if (messageId !== asked) return [];
      asked = undefined;
      return stopTasks.map(({ taskArn }) => taskArn);
    },
  };
}
