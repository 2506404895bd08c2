/** `batchyard image channels …`: named lines of approved images. */
import { type Command, InvalidArgumentError } from "commander";
import { approveImage } from "../../yard/approve-image.ts";
import type { ChannelDetail } from "../../yard/channel.ts";
import { deleteChannel } from "../../yard/delete-channel.ts";
import { listChannels } from "../../yard/list-channels.ts";
import { putChannel } from "../../yard/put-channel.ts";
import { skipChannelVersion } from "../../yard/skip-channel-version.ts";
import { table } from "../terminal/table.ts";
import { type AskFlags, answer, askFlags, type CommandDeps } from "./command-deps.ts";

type PutFlags = AskFlags & { readonly minimumAgeDays?: number; readonly endOfLife?: number };

export function addImageChannels(image: Command, deps: CommandDeps): void {
  const channels = image.command("channels").description("Named lines of approved images.");
  askFlags(channels.command("list").description("List channels.")).action(
    async (flags: AskFlags) => {
      const asked = await deps.connect(flags.data).call(listChannels, {});
      answer(deps, flags, asked, (all) => listText(all.channels));
    },
  );
  askFlags(
    channels.command("show").description("Show the versions of a channel.").argument("<name>"),
  ).action(async (name: string, flags: AskFlags) => {
    const all = await deps.connect(flags.data).call(listChannels, {});
    const channel = all.channels.find((one) => one.name === name);
    if (channel === undefined) throw new Error(`There is no channel ${name}.`);
    answer(deps, flags, channel, channelText);
  });
  addPut(channels, deps, "create", "Create a channel of your own.");
  addPut(channels, deps, "set", "Change what is stated of a channel.");
  askFlags(
    channels.command("delete").description("Remove a channel of your own.").argument("<name>"),
  ).action(async (name: string, flags: AskFlags) => {
    const asked = await deps.connect(flags.data).call(deleteChannel, { name });
    answer(deps, flags, asked, () => `Channel ${name} is removed; its images stay.`);
  });
  addVersions(channels, deps);
}

function addPut(
  channels: Command,
  deps: CommandDeps,
  word: "create" | "set",
  description: string,
): void {
  const command = channels
    .command(word)
    .description(description)
    .argument("<name>")
    .option("--minimum-age-days <days>", "days after its approval that a version is taken", days)
    .option(
      "--end-of-life <date>",
      "warn from then on, such as 2027-06-30; none takes it away",
      date,
    );
  askFlags(command).action(async (name: string, flags: PutFlags) => {
    const { minimumAgeDays, endOfLife } = flags;
    const channel = await deps.connect(flags.data).call(putChannel, {
      name,
      isNew: word === "create",
      ...(minimumAgeDays !== undefined && { minimumAgeDays }),
      ...(endOfLife !== undefined && { endOfLifeAt: endOfLife }),
    });
    answer(deps, flags, channel, channelText);
  });
}

function addVersions(channels: Command, deps: CommandDeps): void {
  const approve = channels
    .command("approve")
    .description("Make an image the newest version of a channel.")
    .argument("<name>")
    .argument("<image-id>", "image id, or host for this machine");
  askFlags(approve).action(async (channel: string, imageId: string, flags: AskFlags) => {
    const input = { channel, imageId };
    answer(deps, flags, await deps.connect(flags.data).call(approveImage, input), channelText);
  });
  for (const skip of [true, false]) {
    const command = channels
      .command(skip ? "skip" : "unskip")
      .description(skip ? "Let nobody take a version." : "Let a version be taken again.")
      .argument("<name>")
      .argument("<version>", "its number", days);
    if (skip) command.option("--reason <text>", "why");
    askFlags(command).action(
      async (
        channel: string,
        version: number,
        { reason, ...flags }: AskFlags & { readonly reason?: string },
      ) => {
        const input = { channel, version, skip, ...(reason !== undefined && { reason }) };
        const changed = await deps.connect(flags.data).call(skipChannelVersion, input);
        answer(deps, flags, changed, channelText);
      },
    );
  }
}

function listText(channels: readonly ChannelDetail[]): string {
  return table(
    ["CHANNEL", "VERSIONS", "RECOMMENDED", "MINIMUM AGE", "END OF LIFE"],
    channels.map(({ name, versions, minimumAgeDays, endOfLifeAt }) => [
      name,
      String(versions.length),
      versions
        .flatMap((one) => (one.recommended ? [`${one.version} (${one.imageId})`] : []))
        .join(", ") || "-",
      `${minimumAgeDays} days`,
      endOfLifeAt === undefined ? "-" : dayOf(endOfLifeAt),
    ]),
  );
}

function channelText(channel: ChannelDetail): string {
  const rows = channel.versions.map((one) => [
    String(one.version),
    one.imageId,
    one.imageName ?? "(gone)",
    one.architecture ?? "any",
    dayOf(one.approvedAt),
    one.skipped === undefined ? (one.recommended ? "recommended" : "-") : `skipped: ${one.skipped}`,
  ]);
  const head = ["VERSION", "IMAGE", "NAME", "ARCHITECTURE", "APPROVED", "STATE"];
  if (rows.length === 0) return listText([channel]);
  return [listText([channel]), "", table(head, rows)].join("\n");
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function days(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

function date(text: string): number {
  if (text === "none") return 0;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError("It must be a date such as 2027-06-30.");
  return at;
}
