/** What the engine says of a pull, layer by layer, as one short text that is renewed from time to time. */
import type { Clock } from "../../ports/clock.ts";

export type PullEvent = {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
};

type Layer = { readonly done: boolean; readonly current: number; readonly total: number };

const tellEveryMs = 5_000;
const bytesPerMiB = 1024 * 1024;
const ends = new Set(["Pull complete", "Already exists"]);
/** Only while it is fetched does progress count bytes of the network. */
const fetching = "Downloading";

/** The answer is to be called with each event; `tell` gets the first text at once, and then one now and then. */
export function pullProgress(
  image: string,
  clock: Pick<Clock, "now">,
  tell: (status: string) => void,
): (event: PullEvent) => void {
  const layers = new Map<string, Layer>();
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ id, status, progressDetail }) => {
    if (id !== undefined && status !== undefined && isLayer(id, status)) {
      const { current = 0, total = 0 } =
        status === fetching ? (progressDetail ?? {}) : (layers.get(id) ?? {});
      const got = status === fetching ? current : total;
      layers.set(id, { done: ends.has(status), current: got, total });
    }
    if (clock.now() - toldAt < tellEveryMs) return;
    toldAt = clock.now();
    tell(`pulling image ${image}${amount([...layers.values()])}`);
  };
}

/** The first event names the tag in the layer's place. */
function isLayer(id: string, status: string): boolean {
  return /^[0-9a-f]{12}$/.test(id) && !status.startsWith("Pulling from");
}

function amount(layers: readonly Layer[]): string {
  if (layers.length === 0) return "";
  const done = layers.filter((layer) => layer.done).length;
  const mib = (pick: (layer: Layer) => number): number =>
    Math.round(layers.reduce((sum, layer) => sum + pick(layer), 0) / bytesPerMiB);
  const total = mib((layer) => layer.total);
  const bytes = total === 0 ? "" : `, ${mib((layer) => layer.current)} of ${total} MiB`;
  return `: ${done} of ${layers.length} layers${bytes}`;
}
