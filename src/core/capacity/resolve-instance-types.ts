/**
 * What the names in `instanceTypes` stand for among the types the providers offer.
 *
 * A name is a type, a family, or one of AWS's bundles. Bare metal sizes are never part of a family, only named
 * outright. `optimal` once meant older families; since November 2025 it is the same as `default_x86_64`.
 */
import type { InstanceType } from "../../model/instance-type.ts";
import { compareText } from "../scheduling/compare-text.ts";

const x86 = ["m6i", "c6i", "r6i", "c7i"];
const bundles: ReadonlyMap<string, readonly string[]> = new Map([
  ["optimal", x86],
  ["default_x86_64", x86],
  ["default_arm64", ["m6g", "c6g", "r6g", "c7g"]],
]);

export type Catalogue = {
  readonly byName: ReadonlyMap<string, InstanceType>;
  readonly byFamily: ReadonlyMap<string, readonly InstanceType[]>;
  /** What lists of names have been found to stand for: environments give the same frozen list every time. */
  readonly resolved: WeakMap<readonly string[], readonly ListedType[]>;
};

export type ListedType = { readonly type: InstanceType; readonly listedAt: number };

/** By the list it was made of: providers give the same frozen list every time. */
const catalogues = new WeakMap<readonly InstanceType[], Catalogue>();

export function catalogueOf(instanceTypes: readonly InstanceType[]): Catalogue {
  const known = catalogues.get(instanceTypes);
  if (known !== undefined) return known;
  const catalogue = {
    byName: new Map(instanceTypes.map((type) => [type.name, type])),
    byFamily: Map.groupBy(instanceTypes, (type) => type.family),
    resolved: new WeakMap<readonly string[], readonly ListedType[]>(),
  };
  catalogues.set(instanceTypes, catalogue);
  return catalogue;
}

/** The families that a bundle stands for; any other name is its own. */
export function familiesOf(name: string): readonly string[] {
  return bundles.get(name) ?? [name];
}

/** Empty for a name that nothing offers. */
export function typesNamed(catalogue: Catalogue, name: string): readonly InstanceType[] {
  const type = catalogue.byName.get(name);
  if (type !== undefined) return [type];
  return familiesOf(name)
    .flatMap((family) => catalogue.byFamily.get(family) ?? [])
    .filter((member) => !/\.metal(-|$)/.test(member.name));
}

/**
 * Every type the names stand for, once, by name, with its place in the list. A type that is named itself has that
 * name's place, not its family's. Unknown names are no types.
 */
export function resolveInstanceTypes(
  catalogue: Catalogue,
  names: readonly string[],
): readonly ListedType[] {
  const known = catalogue.resolved.get(names);
  if (known !== undefined) return known;
  const resolved = resolve(catalogue, names);
  catalogue.resolved.set(names, resolved);
  return resolved;
}

function resolve(catalogue: Catalogue, names: readonly string[]): readonly ListedType[] {
  const places = new Map<InstanceType, number>();
  for (const [listedAt, name] of names.entries()) {
    for (const type of typesNamed(catalogue, name)) {
      if (type.name === name || !places.has(type)) places.set(type, listedAt);
    }
  }
  return [...places]
    .map(([type, listedAt]) => ({ type, listedAt }))
    .sort((a, b) => compareText(a.type.name, b.type.name));
}
