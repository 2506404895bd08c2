/** Images from registries, one open, one that asks who one is: pulled, refused, missing, in the words clients match. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ContainerProperties, JobDetail } from "@aws-sdk/client-batch";
import { type DockerEngine, findDockerEngine } from "../../src/agent/docker/docker-engine.ts";
import { ended, makeQueue, readLog, registerShell, submit } from "../support/batch-story.ts";
import { busyboxImage, makeBusyboxImage } from "../support/busybox-image.ts";
import { noRegistry, openRegistry, type Registry, registryAccount } from "../support/registry.ts";
import { type Served, serveWith, temporaryFolder } from "../support/serve.ts";

const jobQueue = "registry";
const executionRoleArn = "arn:aws:iam::000000000000:role/execution";
/** The engine wants to be told who pushes, also where nobody asks. */
const nobody = { username: "", password: "" };
const pull = "CannotPullContainerError: Error response from daemon: ";
const engine = await findDockerEngine();
const skip =
  process.env.CI === undefined &&
  (engine === undefined
    ? "no container engine answers here"
    : (!existsSync("/bin/busybox") && "/bin/busybox is not here (Debian: busybox-static)") ||
      noRegistry);

describe("jobs whose images are in a registry", { skip }, () => {
  const { docker } = engine ?? ({} as DockerEngine);
  let [open, closed]: Partial<Registry>[] = [];
  let server: Served;
  const images: string[] = [];

  before(async () => {
    assert.ok(docker, "a container engine answers");
    await makeBusyboxImage(docker);
    const secrets = join(temporaryFolder("registry-secrets"), "secrets.yaml");
    const wrong = { ...registryAccount, password: "wrong" };
    writeFileSync(secrets, JSON.stringify({ right: registryAccount, wrong }), { mode: 0o600 });
    const data = temporaryFolder("registry-server");
    [server, open, closed] = await Promise.all([
      serveWith({
        data,
        flags: [
          ...["--port", "0", "--data", data, "--runtime", "docker", "--overcommit"],
          ...["--secrets", secrets],
        ],
      }),
      openRegistry(),
      openRegistry({ closed: true }),
    ]);
    await makeQueue(server, jobQueue, 4);
  });
  after(async () => {
    await server?.kill("SIGTERM");
    await open?.close?.();
    await closed?.close?.();
    for (const image of images) await docker.getImage(image).remove({ force: true });
  });

  /** In the registry, and nowhere else. Answers its digest. */
  async function push(repo: string, auth = nobody): Promise<string> {
    const image = docker.getImage(`${repo}:1`);
    await docker.getImage(busyboxImage).tag({ repo, tag: "1" });
    const progress = await image.push({ authconfig: auth });
    const digest = await new Promise<string>((resolve, reject) => {
      docker.modem.followProgress(progress, (error, events: { aux?: { Digest?: string } }[]) => {
        const found = events?.find(({ aux }) => aux?.Digest !== undefined)?.aux?.Digest;
        if (error !== null || found === undefined) reject(error ?? new Error("no digest"));
        else resolve(found);
      });
    });
    await image.remove();
    return digest;
  }

  async function run(image: string, more: ContainerProperties = {}): Promise<JobDetail> {
    const jobDefinition = await registerShell(server, "from-registry", "echo pulled", {
      container: { image, executionRoleArn, ...more },
    });
    const [job] = await ended(server, [await submit(server, { jobQueue, jobDefinition })]);
    return job ?? assert.fail("no job");
  }

  async function ran(job: JobDetail): Promise<void> {
    assert.equal(job.status, "SUCCEEDED", job.container?.reason);
    assert.deepEqual(await readLog(server, job), ["pulled"]);
  }

  const repositoryCredentials = (name: string): ContainerProperties => ({
    repositoryCredentials: {
      credentialsParameter: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`,
    },
  });

  function refused({ status, statusReason, container }: JobDetail, why: RegExp, step = pull): void {
    assert.deepEqual([status, statusReason], ["FAILED", "Task failed to start"]);
    assert.equal(container?.exitCode, undefined);
    assert.ok(container?.reason?.startsWith(step), container?.reason);
    assert.match(container?.reason ?? "", why);
    assert.ok(!JSON.stringify(container).includes(registryAccount.password));
  }

  it("are pulled by tag and by digest", async () => {
    const repo = `${open?.address}/jobs/hello`;
    const digest = await push(repo);
    images.push(`${repo}:1`);
    await ran(await run(`${repo}:1`));
    const { RepoDigests } = await docker.getImage(`${repo}:1`).inspect();
    assert.deepEqual(RepoDigests, [`${repo}@${digest}`]);
    await docker.getImage(`${repo}:1`).remove();
    images.splice(0, 1, `${repo}@${digest}`);
    await ran(await run(`${repo}@${digest}`));
  });

  it("say which tag or repository there is none of", async () => {
    const repo = `${open?.address}/jobs/other`;
    await push(repo);
    refused(await run(`${repo}:2`), /manifest for \S+\/jobs\/other:2 not found: manifest unknown/);
    refused(
      await run(`${open?.address}/jobs/nowhere`),
      /manifest for \S+\/jobs\/nowhere:latest not found/,
    );
  });

  it("are given to who has the registry's account, and to nobody else", async () => {
    const repo = `${closed?.address}/jobs/private`;
    await push(repo, registryAccount);
    refused(await run(`${repo}:1`), /no basic auth credentials/);
    refused(
      await run(`${repo}:1`, repositoryCredentials("wrong")),
      /(?:unauthorized|authentication required)/,
    );
    refused(
      await run(`${repo}:1`, repositoryCredentials("nobodys")),
      /repositoryCredentials/,
      "ResourceInitializationError: unable to pull secrets or registry auth: ",
    );
    images.push(`${repo}:1`);
    await ran(await run(`${repo}:1`, repositoryCredentials("right")));
  });
});
