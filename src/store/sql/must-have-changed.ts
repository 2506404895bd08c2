/** An update of a row that is not there is a bug of the caller, who read it in another transaction. */
export function mustHaveChanged(rowsChanged: number, what: string, id: string): void {
  if (rowsChanged === 0) {
    throw new Error(
      `There is no ${what} ${id} to update: read it in the transaction that changes it.`,
    );
  }
}
