/** A provider of machines whose launches go wrong as planned. All else is the provider's own. */
import type { Clock } from "../ports/clock.ts";
import type { LaunchOutcome, LaunchRequest, MachineProvider } from "../ports/machine-provider.ts";
import { type Dice, matches } from "./dice.ts";
import type { LaunchFaults } from "./fault-plan.ts";

export type FaultyProviderOptions = {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly faults: LaunchFaults;
};

/** Only `launch` differs: the provider stays what it is, also in what its port does not know. */
export function faultyProvider<P extends MachineProvider>(
  provider: P,
  options: FaultyProviderOptions,
): P {
  const launch = (request: LaunchRequest) => launchFaultily(provider, options, request);
  return { ...provider, launch };
}

async function launchFaultily(
  provider: MachineProvider,
  { clock, dice, faults }: FaultyProviderOptions,
  request: LaunchRequest,
): Promise<LaunchOutcome> {
  const { instanceType } = request;
  const { instanceTypes, refused, code, slow, answerLost, neverJoins } = faults;
  const isMeant = instanceTypes?.some((pattern) => matches(pattern, instanceType)) ?? true;
  if (!isMeant) return provider.launch(request);
  if (dice.chance(refused)) {
    const message = `We currently do not have sufficient ${instanceType} capacity (as the fault plan says).`;
    return { kind: "refused", code, message };
  }
  if (slow !== undefined && dice.chance(slow.share)) {
    await new Promise<void>((resolve) => clock.after(slow.byMs, resolve));
  }
  // A machine of no cluster runs, and nothing on it looks for this server.
  const outcome = await provider.launch(
    dice.chance(neverJoins) ? { ...request, clusterName: "" } : request,
  );
  if (dice.chance(answerLost)) {
    throw new Error("the answer to the launch was lost, as the fault plan says");
  }
  return outcome;
}
