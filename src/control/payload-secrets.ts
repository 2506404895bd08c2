/**
 * Puts the values of secrets into a payload that is about to be sent: into the environment and the options of the log
 * driver. The credentials for the image's registry are only looked for: the agent fetches them when it pulls.
 *
 * What this answers is handed to an agent and forgotten. A task whose secrets cannot all be had is not sent.
 */
import type { PayloadContainer, PayloadTask } from "../model/payload-task.ts";
import { ecsTaskOf, type TaskContainerProperties, type TaskWork } from "../model/task-work.ts";
import type { SecretSource } from "../ports/secret-source.ts";

export type WithSecrets =
  | { readonly kind: "complete"; readonly task: PayloadTask }
  /** `reason` is what the attempt fails with: it names the secret. */
  | { readonly kind: "missing"; readonly containerName: string; readonly reason: string };

/** Whether a task needs any secret: most do not, and are sent as they are. */
export function needsSecrets(work: TaskWork): boolean {
  return ecsTaskOf(work).containers.some(
    ({ secrets, logConfiguration, repositoryCredentials }) =>
      (secrets?.length ?? 0) > 0 ||
      (logConfiguration?.secretOptions?.length ?? 0) > 0 ||
      repositoryCredentials !== undefined,
  );
}

export async function addSecrets(
  source: SecretSource | undefined,
  work: TaskWork,
  task: PayloadTask,
): Promise<WithSecrets> {
  const asked = ecsTaskOf(work).containers;
  const containers: PayloadContainer[] = [];
  for (const container of task.containers) {
    const properties = asked.find(({ name }) => name === container.name);
    try {
      containers.push(
        properties === undefined ? container : await filled(source, properties, container),
      );
    } catch (error) {
      if (!(error instanceof MissingSecret)) throw error;
      return { kind: "missing", containerName: container.name, reason: error.message };
    }
  }
  return { kind: "complete", task: { ...task, containers } };
}

class MissingSecret extends Error {}

async function filled(
  source: SecretSource | undefined,
  properties: TaskContainerProperties,
  container: PayloadContainer,
): Promise<PayloadContainer> {
  const environment: Record<string, string> = { ...container.environment };
  for (const { name, valueFrom } of properties.secrets ?? []) {
    environment[name] = await secretValue(source, `secret ${name}`, valueFrom);
  }
  const options: Record<string, string> = {};
  for (const { name, valueFrom } of properties.logConfiguration?.secretOptions ?? []) {
    options[name] = await secretValue(source, `log option ${name}`, valueFrom);
  }
  const registry = properties.repositoryCredentials?.credentialsParameter;
  if (registry !== undefined) {
    checkCredentials(await secretValue(source, "repositoryCredentials", registry), registry);
  }
  return {
    ...container,
    environment,
    ...(Object.keys(options).length > 0 && {
      dockerConfig: {
        ...container.dockerConfig,
        hostConfig: withLogOptions(container.dockerConfig.hostConfig, options),
      },
    }),
  };
}

async function secretValue(
  source: SecretSource | undefined,
  what: string,
  valueFrom: string,
): Promise<string> {
  const answer = (await source?.find(valueFrom)) ?? {
    kind: "missing" as const,
    why: "this server has no secrets",
  };
  if (answer.kind === "found") return answer.value;
  throw missing(`${what} (${valueFrom}): ${answer.why}`);
}

function withLogOptions(hostConfig: string, options: Readonly<Record<string, string>>): string {
  const { LogConfig, ...rest } = JSON.parse(hostConfig) as {
    readonly LogConfig?: {
      readonly Type: string;
      readonly Config: Readonly<Record<string, string>>;
    };
  };
  return JSON.stringify({
    ...rest,
    LogConfig: { ...LogConfig, Config: { ...LogConfig?.Config, ...options } },
  });
}

/** As Secrets Manager keeps the credentials of a registry: `{"username": …, "password": …}`. */
function checkCredentials(text: string, name: string): void {
  try {
    const { username, password } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof username === "string" && typeof password === "string") return;
  } catch {
    // What could not be read must not be shown either.
  }
  throw missing(
    `repositoryCredentials (${name}): must be a JSON object with username and password`,
  );
}

/** ECS's word for what is missing before a container can be made. */
function missing(what: string): MissingSecret {
  return new MissingSecret(
    `ResourceInitializationError: unable to pull secrets or registry auth: ${what}`,
  );
}
