/**
 * Puts parameters into a command: every `Ref::name` in any of its elements becomes the parameter's text.
 *
 * As in AWS Batch a reference without a parameter refuses the job when it is submitted, and parameters that no
 * reference names are left alone. A value is put in as it is: what looks like a reference inside it stays.
 */
export type Substituted =
  | { readonly kind: "substituted"; readonly command: readonly string[] }
  | { readonly kind: "unresolved"; readonly reference: string };

/** A name may contain dashes, but `Ref::a-Ref::b` is two references. */
const references = /Ref::((?:(?!-?Ref::)[\w-])+)/g;

export function substituteParameters(
  command: readonly string[],
  parameters: Readonly<Record<string, string>>,
): Substituted {
  let unresolved: string | undefined;
  const substituted = command.map((element) =>
    element.includes("Ref::")
      ? element.replace(references, (whole: string, name: string) => {
          if (Object.hasOwn(parameters, name)) return parameters[name] ?? "";
          unresolved ??= name;
          return whole;
        })
      : element,
  );
  if (unresolved !== undefined) return { kind: "unresolved", reference: unresolved };
  return { kind: "substituted", command: substituted };
}
