/**
 * SIGKILL in the middle of two hundred jobs: every job that was answered exists after a restart, each ends exactly
 * once, and none ever runs twice at the same time.
 *
 * Each attempt notes its start and its end. An attempt that starts while the process of an earlier one is still
 * alive notes that too.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { ended, makeQueue, registerShell, submit } from "../support/batch-story.ts";
import { type Served, serve, temporaryFolder } from "../support/serve.ts";

const jobs = 200;
const kills = [60, 130];
const slots = 2;
/**
 * Dies with neither a shell trap nor a chance: what it started must be found by the next server. A killed process
 * that nobody has reaped yet runs no more, and a number that another process has got since is not it.
 */
const script = `
  cd "$1"
  for earlier in "$AWS_BATCH_JOB_ID".pid.*; do
    [ -e "$earlier" ] || continue
    pid=$(cat "$earlier")
    state=$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)
    grep -qs "$1" "/proc/$pid/cmdline" && [ "$state" != Z ] && echo "$earlier $pid $state" >> "$AWS_BATCH_JOB_ID.twice"
  done
  echo $$ > "$AWS_BATCH_JOB_ID.pid.$AWS_BATCH_JOB_ATTEMPT"
  sleep 0.05
  echo end >> "$AWS_BATCH_JOB_ID.end"
`;

describe("a server that is killed", () => {
  let server: Served | undefined;
  after(async () => {
    await server?.kill("SIGKILL");
  });

  it("loses no job and runs none twice at once", async () => {
    const data = temporaryFolder("kill-nine");
    const notes = temporaryFolder("kill-nine-notes");
    server = await serve(data, "--runtime", "process");
    await makeQueue(server, "killed", slots);
    // Every kill can cost a job one attempt. Those of the other definition have no second one.
    await registerNote(server, "again", notes, kills.length + 1);
    await registerNote(server, "once", notes, 1);
    let submitted = 0;
    const submitNext = (to: Served): Promise<string> => {
      submitted += 1;
      return submit(to, {
        jobQueue: "killed",
        jobDefinition: submitted % 2 === 0 ? "again" : "once",
      });
    };

    const answered: string[] = [];
    for (const killAfter of kills) {
      // Eight submitters; the server dies while they are at it, and while jobs run.
      const current = server;
      const submitting = Array.from({ length: 8 }, async () => {
        while (answered.length < killAfter) {
          const jobId = await submitNext(current).catch(() => undefined);
          if (jobId === undefined) return;
          answered.push(jobId);
        }
      });
      await Promise.race(submitting);
      await current.kill("SIGKILL");
      await Promise.allSettled(submitting);
      server = await serve(data, "--runtime", "process");
    }
    while (answered.length < jobs) {
      answered.push(await submitNext(server));
    }

    const details = await ended(server, answered, 120_000);
    assert.equal(details.length, answered.length, "every answered job is described");
    const failed = details.filter(({ status }) => status !== "SUCCEEDED");
    assert.ok(failed.length <= kills.length * slots, `${failed.length} jobs failed`);
    for (const { jobDefinition, statusReason } of failed) {
      assert.match(jobDefinition ?? "", /\/once:1$/, "who had another attempt used it");
      assert.match(statusReason ?? "", hostTerminated);
    }

    const files = readdirSync(notes);
    const twice = files.filter((file) => file.endsWith(".twice"));
    assert.deepEqual(
      twice.map((file) => readFileSync(join(notes, file), "utf8")),
      [],
    );
    const interrupted = details.filter(({ attempts }) => (attempts?.length ?? 0) > 1);
    for (const { attempts } of interrupted) {
      for (const attempt of attempts?.slice(0, -1) ?? []) {
        assert.match(attempt.statusReason ?? "", hostTerminated);
      }
    }
    for (const { jobId, attempts, status } of details) {
      const started = files.filter((file) => file.startsWith(`${jobId}.pid.`)).length;
      assert.ok(started <= (attempts?.length ?? 0), `${jobId}: ${started} starts`);
      if (status === "FAILED") continue;
      assert.ok(started >= 1, `${jobId} never ran`);
      const ends = readFileSync(join(notes, `${jobId}.end`), "utf8")
        .trim()
        .split("\n").length;
      // An attempt may note its end and be killed before the server learned of it; it is then lost and run again.
      assert.ok(ends === 1 || (attempts?.length ?? 0) > 1, `${jobId} ended ${ends} times`);
    }
  });
});

const hostTerminated = /^Host EC2 \(instance i-[0-9a-f]{17}\) terminated\.$/;

function registerNote(
  yard: Served,
  name: string,
  notes: string,
  attempts: number,
): Promise<string> {
  return registerShell(yard, name, "", {
    retryStrategy: { attempts },
    container: {
      image: "busybox",
      command: ["sh", "-c", script, "sh", notes],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "64" },
      ],
    },
  });
}
