/** What a server is started with, checked as a whole. */
import { readFileSync } from "node:fs";
import type { ServeFlags } from "../cli/program.ts";
import { readDocument } from "../documents/document.ts";
import { type FaultPlan, readFaultPlan } from "../faults/fault-plan.ts";
import type { NameChecks } from "../ledger/missing-names.ts";
import type { Site } from "../model/arn.ts";
import { awsQuotas, generousQuotas, type Quotas } from "../model/quotas.ts";

export type ServerSettings = {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly site: Site;
  readonly runtime: ServeFlags["runtime"];
  readonly overcommit: boolean;
  readonly hostJoinsUnmanaged: boolean;
  /** What is to go wrong on purpose. */
  readonly faults?: FaultPlan;
  readonly nameChecks: NameChecks;
  /** Milliseconds; Infinity for ever. */
  readonly jobRetentionMs: number;
  readonly eventRetentionMs: number;
  readonly eventsKept: number;
  readonly webhooks: { readonly urls: readonly string[]; readonly secret?: string };
  readonly secrets: { readonly file?: string; readonly environmentPrefix: string };
  readonly quotas: Quotas;
  /** Milliseconds. */
  readonly agentLostAfterMs: number;
  /** Base URL without a slash at its end. */
  readonly agentEndpoint?: string;
  /** Texts of the files, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly logLevel: string;
  readonly auth: boolean;
};

const dayMs = 24 * 60 * 60_000;
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

export function serverSettings(flags: ServeFlags): ServerSettings {
  if (!flags.auth && !loopback.has(flags.host)) {
    throw new Error(
      `--no-auth would let anyone who reaches ${flags.host} run programs here. ` +
        "It is possible on 127.0.0.1, ::1 or localhost only.",
    );
  }
  return {
    host: flags.host,
    port: flags.port,
    data: flags.data,
    site: {
      partition: partitionOf(flags.region),
      region: flags.region,
      account: flags.account,
    },
    runtime: flags.runtime,
    overcommit: flags.overcommit,
    hostJoinsUnmanaged: flags.hostJoinsUnmanaged,
    ...(flags.faults !== undefined && { faults: faultsIn(flags.faults) }),
    nameChecks: { roles: flags.checkRoles, network: flags.strictNetwork },
    jobRetentionMs: flags.jobRetentionDays * dayMs,
    // What an event says of a job is read from the job.
    eventRetentionMs: Math.min(flags.eventRetentionDays, flags.jobRetentionDays) * dayMs,
    eventsKept: flags.eventsKept,
    webhooks: {
      urls: flags.webhook,
      ...(flags.webhookSecret === undefined ? {} : { secret: flags.webhookSecret }),
    },
    secrets: {
      ...(flags.secrets !== undefined && { file: flags.secrets }),
      environmentPrefix: flags.secretsEnvPrefix,
    },
    quotas: { ...(flags.awsLimits ? awsQuotas : generousQuotas), ...flags.quota },
    agentLostAfterMs: flags.agentLostAfter * 1000,
    ...(flags.agentEndpoint !== undefined && { agentEndpoint: flags.agentEndpoint }),
    ...tlsOf(flags),
    logLevel: flags.logLevel,
    auth: flags.auth,
  };
}

function tlsOf({ tlsCert, tlsKey }: ServeFlags): Pick<ServerSettings, "tls"> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new Error(
      "--tls-cert and --tls-key go together: a certificate is no use without its key.",
    );
  }
  return { tls: { cert: textOf("--tls-cert", tlsCert), key: textOf("--tls-key", tlsKey) } };
}

function faultsIn(file: string): FaultPlan {
  return readFaultPlan(readDocument(textOf("--faults", file), file));
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${name}: ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}
