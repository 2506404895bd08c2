/** Every compute environment, page by page. */
import type { ComputeEnvironment } from "../../model/compute-environment.ts";
import type { View } from "../../ports/store.ts";

const pageLimit = 100;

export async function* eachEnvironment(view: View): AsyncGenerator<ComputeEnvironment> {
  let after: string | undefined;
  do {
    const page = await view.computeEnvironments.list({
      limit: pageLimit,
      ...(after !== undefined && { after }),
    });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
