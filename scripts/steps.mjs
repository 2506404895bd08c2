/** Runs the parts of a check: what passes is one line, what fails shows everything it said. */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "node_modules", ".bin");

/** Tools come from node_modules, so that `node` is the one that the project brings. */
export function step(name, command, args, options = {}) {
  return { name, command: join(bin, command), args, live: options.live ?? false };
}

export async function runAll(steps) {
  const results = await Promise.all(steps.map(run));
  return results.some((passed) => !passed);
}

export async function runInTurn(steps) {
  for (const one of steps) if (!(await run(one))) return true;
  return false;
}

function run({ name, command, args, live }) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    if (live) console.log(`\n== ${name}`);
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
      stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
    });
    const output = [];
    child.stdout?.on("data", (chunk) => output.push(chunk));
    child.stderr?.on("data", (chunk) => output.push(chunk));
    child.on("close", (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${name.padEnd(12)} ${seconds.padStart(6)} s`);
      if (code !== 0 && !live) process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}
