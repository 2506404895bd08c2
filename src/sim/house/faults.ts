/**
 * How bad a world is: every probability, delay and count, drawn from the seed and often nothing at all, so that some
 * seeds are calm, some have one plague and some have all of them.
 */
import type { Random } from "./random.ts";

export type Faults = {
  /** Of a request to the server, and of its answer. */
  readonly requestLost: number;
  readonly answerLost: number;
  readonly requestDuplicated: number;
  /** A session between agent and server breaks, per message. */
  readonly sessionBroken: number;
  /** An agent is cut off, per minute and machine; for so long at most. */
  readonly cutOff: number;
  readonly cutOffMsMax: number;
  readonly latencyMsMax: number;
  readonly launchMsMax: number;
  readonly launchRefused: number;
  readonly launchFails: number;
  readonly launchAnswerLost: number;
  readonly neverRegisters: number;
  /** Per minute and machine. */
  readonly machineDies: number;
  /** Of each image that is fetched: it takes so long at most, or fails. */
  readonly pullSlow: number;
  readonly pullMsMax: number;
  readonly pullFails: number;
  /** Per minute and machine: its disk is full from then on. */
  readonly diskFull: number;
  /** Per minute and Spot Instance: it is given notice, of so many seconds at most. */
  readonly interrupted: number;
  readonly noticeSecondsMax: number;
  /** A work on the store waits for its turn, so that others come in between. */
  readonly storeWaits: number;
  /** The server dies before a work, or after its commit and before its answer. */
  readonly serverCrash: number;
  readonly serverDownMsMax: number;
  /** Per minute: the clock leaps forward. */
  readonly clockJump: number;
  /** An operation is refused as too many are. */
  readonly throttled: number;
};

export const noFaults: Faults = {
  requestLost: 0,
  answerLost: 0,
  requestDuplicated: 0,
  sessionBroken: 0,
  cutOff: 0,
  cutOffMsMax: 0,
  latencyMsMax: 5,
  launchMsMax: 30_000,
  launchRefused: 0,
  launchFails: 0,
  launchAnswerLost: 0,
  neverRegisters: 0,
  machineDies: 0,
  pullSlow: 0,
  pullMsMax: 0,
  pullFails: 0,
  diskFull: 0,
  interrupted: 0,
  noticeSecondsMax: 0,
  storeWaits: 0,
  serverCrash: 0,
  serverDownMsMax: 0,
  clockJump: 0,
  throttled: 0,
};

/** Half of all plagues are absent from a world. */
export function drawFaults(random: Random): Faults {
  const maybe = (most: number): number =>
    random.chance(0.5) ? 0 : (random.int(1, 100) / 100) * most;
  return {
    requestLost: maybe(0.1),
    answerLost: maybe(0.1),
    requestDuplicated: maybe(0.1),
    sessionBroken: maybe(0.02),
    cutOff: maybe(0.05),
    cutOffMsMax: random.pick([10_000, 60_000, 300_000]),
    latencyMsMax: random.pick([1, 20, 500]),
    launchMsMax: random.pick([100, 30_000, 120_000]),
    launchRefused: maybe(0.3),
    launchFails: maybe(0.2),
    launchAnswerLost: maybe(0.2),
    neverRegisters: maybe(0.1),
    machineDies: maybe(0.05),
    pullSlow: maybe(0.5),
    pullMsMax: random.pick([2_000, 60_000, 400_000]),
    pullFails: maybe(0.2),
    diskFull: maybe(0.02),
    interrupted: maybe(0.1),
    noticeSecondsMax: random.pick([0, 120, 600]),
    storeWaits: maybe(0.2),
    serverCrash: maybe(0.004),
    serverDownMsMax: random.pick([500, 10_000, 60_000]),
    clockJump: maybe(0.02),
    throttled: maybe(0.05),
  };
}

/** One line for each that is not nothing; a world prints it first. */
export function describeFaults(faults: Faults): readonly string[] {
  return Object.entries(faults)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${value}`);
}
