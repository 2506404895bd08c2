/** User data of the launch templates that an environment launches with: refused before anything boots with it. */
import type { ImageSelection } from "../../model/image-selection.ts";
import { readUserData } from "../../user-data/read-user-data.ts";
import type { Refuse } from "./refuse.ts";

export async function checkUserData(refuse: Refuse, { images }: ImageSelection): Promise<void> {
  const given = new Set(images.map(({ userData }) => userData).filter((one) => one !== undefined));
  for (const userData of given) {
    const read = await readUserData(userData);
    if (read.kind === "wrong") refuse(read.problem);
  }
}
