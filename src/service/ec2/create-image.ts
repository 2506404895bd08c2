/** CreateImage: refused by a provider that cannot make an image of a machine, as every one can that boots none. */
import type { CreateImageRequest } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { ServiceDeps } from "../deps.ts";
import { checkImageName } from "./check-image-name.ts";
import { ec2Error } from "./ec2-errors.ts";
import { findNamedInstances } from "./find-instances.ts";

export async function createImage(
  deps: ServiceDeps,
  input: Decoded<CreateImageRequest>,
): Promise<never> {
  await deps.store.read(async (view) => {
    await findNamedInstances(view, [input.InstanceId]);
    await checkImageName(view, input.Name);
  });
  throw ec2Error(
    "UnsupportedOperation",
    `The machine provider '${deps.machines.name}' cannot make an image of the instance '${input.InstanceId}': its ` +
      "instances have no disk of their own. Register an image with RegisterImage, or copy one with CopyImage.",
  );
}
