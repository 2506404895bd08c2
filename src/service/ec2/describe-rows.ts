/** What every Describe operation of EC2 does: filter the rows, by their tags too, and cut a page out of them. */
import type { Filter } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { View } from "../../ports/store.ts";
import { type FilterTable, rowFilter } from "./filter-rows.ts";
import { type PageInput, pageOf, type RowPage } from "./page-of.ts";
import type { Tags } from "./tags.ts";

export type DescribeInput = PageInput & {
  readonly Filters?: readonly Decoded<Filter>[] | undefined;
};

export type Tagged<Row> = { readonly row: Row; readonly tags: Tags };

export type Described<Row> = {
  readonly idOf: (row: Row) => string;
  readonly filters: FilterTable<Row>;
  /** The smallest MaxResults; EC2's is 5 for most. */
  readonly leastResults?: number;
};

/** Rows come by their ids, which is the order that pages need. */
export async function describeRows<Row>(
  view: View,
  input: DescribeInput,
  rows: readonly Row[],
  { idOf, filters, leastResults }: Described<Row>,
): Promise<RowPage<Tagged<Row>>> {
  const passes = rowFilter(input.Filters, filters);
  const tagged: Tagged<Row>[] = [];
  for (const row of rows) {
    const tags = await view.ec2Tags.of(idOf(row));
    if (passes(row, tags)) tagged.push({ row, tags });
  }
  tagged.sort((a, b) => (idOf(a.row) < idOf(b.row) ? -1 : 1));
  return pageOf(tagged, input, ({ row }) => idOf(row), leastResults);
}
