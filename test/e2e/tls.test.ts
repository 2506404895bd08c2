/** TLS: the server's own, for clients and agents alike. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setDefaultCACertificates } from "node:tls";
import WebSocket from "ws";
import { joinAgent } from "../support/agent-program.ts";
import { ended, readLog, registerShell, submit } from "../support/batch-story.ts";
import { makeOwnQueue } from "../support/own-machines.ts";
import { program, runToEnd, type Served, serveWith, temporaryFolder } from "../support/serve.ts";

let server: Served | undefined;
after(() => server?.kill("SIGKILL"));

const openssl = await runToEnd("openssl", ["version"]);
const skip = openssl.code !== 0 && process.env.CI === undefined && "openssl is not here";

/** Joins by the address with its port, trusting the certificate's authority, and runs a job. */
async function agentOverTls(server: Served, data: string, cert: string): Promise<void> {
  setDefaultCACertificates([readFileSync(cert, "utf8")]);
  await makeOwnQueue(server, "own");
  const trust = { NODE_EXTRA_CA_CERTS: cert };
  const token = await runToEnd(program, ["cluster", "token", "own", "--data", data], trust);
  assert.equal(token.code, 0, token.stderr);
  const folder = temporaryFolder("tls-agent");
  writeFileSync(join(folder, "ecs.config"), token.stdout, { mode: 0o600 });
  const agent = await joinAgent({ config: join(folder, "ecs.config"), folder, env: trust });
  const jobDefinition = await registerShell(server, "hello", "echo over TLS");
  const [job] = await ended(server, [await submit(server, { jobQueue: "own", jobDefinition })]);
  assert.equal(job?.status, "SUCCEEDED");
  assert.equal((await readLog(server, job)).at(-1), "over TLS");
  await agent.kill("SIGTERM");
}

describe("serve with --tls-cert and --tls-key", { skip }, () => {
  it("speaks HTTPS and nothing else, opens websockets over it, and closes in good order", async () => {
    const data = temporaryFolder("tls");
    const [cert, key] = [join(data, "cert.pem"), join(data, "key.pem")];
    const made = await runToEnd("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
    ]);
    assert.equal(made.code, 0, made.stderr);
    const flags = ["--port", "0", "--data", data, "--runtime", "process"];
    server = await serveWith({ data, flags: [...flags, "--tls-cert", cert, "--tls-key", key] });
    assert.match(server.endpoint, /^https:\/\/127\.0\.0\.1:/);
    const ca = readFileSync(cert);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${server?.endpoint}/healthz`, { ca }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on("error", reject).end();
    });
    assert.equal(status, 200);
    await assert.rejects(fetch(server.endpoint.replace("https", "http")));
    const refused = new WebSocket(`${server.endpoint.replace("https", "wss")}/acs/ws`, { ca });
    const answer = await new Promise((resolve) => {
      refused.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    });
    assert.equal(answer, 403);
    await agentOverTls(server, data, cert);
    const unlike = await runToEnd(program, ["serve", ...flags, "--tls-cert", cert]);
    assert.match(unlike.stderr, /--tls-cert and --tls-key go together/);
    assert.equal(await server.kill("SIGTERM"), 0);
  });
});
