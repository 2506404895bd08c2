/** Ids of IAM: a prefix that says the kind, and 17 characters. */
import type { IdSource } from "../../ports/id-source.ts";

export function iamId(ids: IdSource, prefix: "AROA" | "AIPA" | "ANPA"): string {
  return prefix + ids.uuid().replaceAll("-", "").slice(-17).toUpperCase();
}
