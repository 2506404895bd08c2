/**
 * Plays a scenario: a script of what users do and what befalls them, in virtual time, with every auditor watching, and
 * writes what happened between its statements.
 */
import { noFaults } from "../house/faults.ts";
import { type House, houseStart, openHouse } from "../open-house.ts";
import { expectedMark, readScript, ScriptError, type Statement } from "./read-script.ts";
import { asked, type Scene } from "./scene.ts";
import { attemptCounts, jobCounts, shareUse } from "./summary.ts";
import { createTeller, type Teller, type Told, toldLines } from "./teller.ts";
import { userVerbs } from "./user-verbs.ts";
import { worldVerbs } from "./world-verbs.ts";

export type ScenarioOutcome = {
  /** The script with what happened beside it, in the place of what was expected. */
  readonly content: string;
  /** What the auditors found. */
  readonly breaches: readonly string[];
};

const verbs = { ...worldVerbs, ...userVerbs };

/** All statements that there are. */
export const scenarioVerbs: readonly string[] = Object.keys(verbs);

/** Nobody sees seconds in a summary. */
const summarySweepMs = 60_000;
const setUpLimitMs = 10 * 60_000;

/** Rejects with a `ScriptError` when the script is wrong; `file` is how errors call it. */
export async function runScenario(file: string, content: string): Promise<ScenarioOutcome> {
  const statements = readScript(file, content, verbs);
  const summaryMs = numberOf(statements, "summary", ({ settings }) => settings.every);
  const isSummary = summaryMs !== undefined;
  let begun = houseStart;
  let problem: ScriptError | undefined;
  const house = await openHouse({
    seed: numberOf(statements, "seed", ({ subject }) => Number(subject)) ?? 1,
    timeline: () => ({
      lines: [],
      say: (who, what, detail) => {
        if (who === "server" || who === "BREACH") teller.say(who, what, detail);
      },
    }),
    onLook: (before, state) => teller.look(before, state),
    isSteady: true,
    ...(isSummary && { lookEveryMs: summaryMs, sweepEveryMs: summarySweepMs }),
  });
  const { clock } = house;
  const teller = createTeller({ now: () => clock.now() - begun, isSummary });
  const names = { images: new Map<string, string>(), jobs: new Map<string, string>() };

  const act = async (statement: Statement): Promise<void> => {
    const fail = (what: string): never => {
      throw new ScriptError(file, statement.line, what);
    };
    const scene: Scene = {
      ...{ house, teller, ...names, fail },
      ask: (operation, input) => asked({ house, teller }, operation, input),
    };
    try {
      await verbs[statement.verb]?.act(scene, statement.subject, statement.settings);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      problem ??= error;
    }
  };
  try {
    await house.start();
    house.setFaults(noFaults);
    const setUp = statements.filter(({ atMs }) => atMs === undefined);
    let ready = false;
    const preparing = async (): Promise<void> => {
      for (const statement of setUp) await act(statement);
      ready = true;
    };
    void preparing();
    const isValid = (): boolean =>
      ready &&
      [...(house.state()?.environments.values() ?? [])].every(({ status }) => status === "VALID");
    await house.runUntil(houseStart + setUpLimitMs, isValid);
    begun = clock.now();
    teller.begin();
    const timed = statements.filter((statement) => statement.atMs !== undefined);
    for (const statement of timed) clock.after(statement.atMs ?? 0, () => void act(statement));
    let isDue = false;
    const eachTime = (): void => {
      isDue = true;
      clock.after(summaryMs ?? 0, eachTime);
    };
    if (isSummary) clock.after(summaryMs, eachTime);
    const ends = begun + (timed.at(-1)?.atMs ?? 0);
    while (clock.now() < ends && problem === undefined && house.breaches.length === 0) {
      await house.runUntil(ends, () => isDue || problem !== undefined);
      if (!isDue) break;
      isDue = false;
      await summarise(house, teller);
    }
  } finally {
    await house.close();
  }
  if (problem !== undefined) throw problem;
  return { content: withTold(content, statements, teller.told), breaches: house.breaches };
}

async function summarise(house: House, teller: Teller): Promise<void> {
  await house.look();
  const state = house.state();
  if (state === undefined) return;
  teller.say("jobs", jobCounts(state));
  teller.say("attempts", attemptCounts(state));
  const shares = shareUse(state);
  if (shares !== undefined) teller.say("vCPU hours", shares);
}

function numberOf(
  statements: readonly Statement[],
  verb: string,
  read: (statement: Statement) => unknown,
): number | undefined {
  const statement = statements.find((one) => one.verb === verb);
  return statement && (read(statement) as number);
}

/** Behind the last statement of each moment, what happened until the next. */
function withTold(
  content: string,
  statements: readonly Statement[],
  told: readonly Told[],
): string {
  const timed = statements.filter(({ atMs }) => atMs !== undefined);
  const lines = content.split("\n");
  const out: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (expectedMark.test(line)) continue;
    out.push(line);
    const place = timed.findIndex((statement) => statement.line === index + 1);
    const from = timed[place]?.atMs;
    const until = timed[place + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    if (from === undefined || from === until) continue;
    const between = told.filter(({ ms }) => ms >= from && ms < until);
    out.push(...toldLines(between).map((text) => `  | ${text}`));
  }
  return out.join("\n");
}
