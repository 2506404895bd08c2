/** `batchyard webhooks`: who is sent events, how far, and what is wrong; adds and removes them. */
import type { Command } from "commander";
import {
  deleteWebhook,
  listWebhooks,
  type PutWebhookInput,
  putWebhook,
  type WebhookSummary,
} from "../../yard/webhooks.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

type PutFlags = AskFlags & {
  readonly secret?: string;
  readonly queue?: string;
  readonly status?: string;
};

export function addWebhooks(program: Command, deps: CommandDeps): void {
  const webhooks = program
    .command("webhooks")
    .description("Send events of jobs to addresses of yours, by HTTP.");
  askFlags(
    webhooks.command("list", { isDefault: true }).description("List them and how far each is."),
  ).action(async (flags: AskFlags) => {
    const found = await deps.connect(flags.data).call(listWebhooks, {});
    answer(deps, flags, found, (is) => listText(is.webhooks));
  });
  askFlags(
    webhooks
      .command("put <name> <url>")
      .description("Send what happens from now on to this address.")
      .option("--secret <text>", "sign what is sent with this secret")
      .option("--queue <name>", "only jobs of this job queue")
      .option("--status <list>", "only these statuses, such as SUCCEEDED,FAILED"),
  ).action(async (name: string, url: string, flags: PutFlags) => {
    await deps.connect(flags.data).call(putWebhook, inputOf(name, url, flags));
  });
  askFlags(webhooks.command("delete <name>").description("Send no more events there.")).action(
    async (name: string, flags: AskFlags) => {
      await deps.connect(flags.data).call(deleteWebhook, { name });
    },
  );
}

function inputOf(name: string, url: string, flags: PutFlags): PutWebhookInput {
  return {
    name,
    url,
    ...(flags.secret === undefined ? {} : { secret: flags.secret }),
    ...(flags.queue === undefined ? {} : { jobQueue: flags.queue }),
    ...(flags.status === undefined ? {} : { statuses: flags.status.split(",") }),
  };
}

function listText(webhooks: readonly WebhookSummary[]): string {
  if (webhooks.length === 0) return "No webhooks. Add one with: batchyard webhooks put NAME URL";
  const rows = webhooks.map(({ name, url, reached, jobQueue, statuses, trouble }) => [
    ...[name, url, reached, [jobQueue, statuses?.join(",")].filter(Boolean).join(" ") || "all"],
    trouble ?? "ok",
  ]);
  return table(["NAME", "URL", "REACHED", "EVENTS", "DELIVERY"], rows);
}
