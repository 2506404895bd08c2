/**
 * ECS UpdateContainerAgent: there is nothing here to update an agent from, and ECS has an error for just that. The
 * agent of a machine is updated as it was installed, or with the machine's image.
 */
import { ServiceError } from "../../model/errors.ts";

export async function updateContainerAgent(): Promise<never> {
  throw new ServiceError(
    "NoUpdateAvailableException",
    400,
    "There is no update available for this container agent. This server hands out no agents: update it as it was " +
      "installed, or launch instances from a newer image.",
  );
}
