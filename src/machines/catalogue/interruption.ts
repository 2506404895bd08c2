/**
 * How often Spot Instances of each family are interrupted, in the classes of AWS's Spot Instance Advisor.
 *
 * These are rough figures of this project, by family, not the Advisor's own, which move from week to week and from
 * region to region: what is scarce (accelerators, the latest generation) is taken to be interrupted most, what is old
 * and plentiful, or Graviton, least. They put families in an order that allocation strategies can go by.
 */
import type { InterruptionClass } from "../../model/instance-type.ts";

/** The first that matches counts. */
const classes: readonly { readonly families: RegExp; readonly interruption: InterruptionClass }[] =
  [
    { families: /^(?:g\d|p\d|inf|trn)/, interruption: 4 },
    { families: /^x/, interruption: 3 },
    { families: /^[mcr]8/, interruption: 3 },
    { families: /^i\d/, interruption: 1 },
    { families: /^t/, interruption: 0 },
    { families: /^[mcr]\dg/, interruption: 1 },
    { families: /^[mcr](?:4|5)/, interruption: 1 },
    { families: /^[mcr](?:6|7)/, interruption: 2 },
  ];

export function interruptionClassOf(family: string): InterruptionClass {
  return classes.find(({ families }) => families.test(family))?.interruption ?? 2;
}
