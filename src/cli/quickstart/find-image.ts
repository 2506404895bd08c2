/** Whether the pipeline can run in containers here: an engine answers and has an image with a shell. */
import { request } from "node:http";

export type Engine = { readonly kind: string; readonly image: string };

const candidateImages = ["busybox", "alpine", "debian", "ubuntu"];

export async function findEngineWithImage(sockets: readonly string[]): Promise<Engine | string> {
  for (const socket of sockets) {
    const images = await listImages(socket);
    if (images === undefined) continue;
    const tags = images.flatMap((image) => image.RepoTags ?? []);
    for (const name of candidateImages) {
      const tag = tags.find((one) =>
        one.replace(/^docker\.io\/(library\/)?/, "").startsWith(`${name}:`),
      );
      if (tag !== undefined) return { kind: "container engine", image: tag };
    }
    return `a container engine answers, but none of the images ${candidateImages.join(", ")} is there`;
  }
  return "no container engine answers";
}

/** Undefined when nothing answers on the socket. */
function listImages(
  socketPath: string,
): Promise<readonly { readonly RepoTags: readonly string[] | null }[] | undefined> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: "/images/json", timeout: 2_000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        try {
          resolve(
            answer.statusCode === 200 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined,
          );
        } catch {
          resolve(undefined);
        }
      });
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(undefined));
    call.end();
  });
}
