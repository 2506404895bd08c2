/** Says what an error of SQLite means for the person who runs the server, and what to do. */
export function explainSqliteError(error: unknown, path: string): Error {
  const code = sqliteCode(error);
  const advice = code === undefined ? undefined : meaning[code & 0xff];
  if (advice === undefined) return error instanceof Error ? error : new Error(String(error));
  const detail = error instanceof Error ? error.message : String(error);
  return new Error(`Database ${path}: ${advice} (SQLite: ${detail})`, { cause: error });
}

/** SQLite's primary result codes that are about the file and not about the statement. */
const meaning: Readonly<Record<number, string>> = {
  5: "it is locked by another process; stop the other program that has it open.",
  8: "it cannot be written; check the owner and permissions of the file and its folder.",
  10: "the disk reported an error while reading or writing; nothing of this change was kept. Check the disk and its free space.",
  11: "the file is damaged; restore it from a backup.",
  13: "the disk is full; nothing of this change was kept. Free some space and try again.",
  14: "it cannot be opened; check that the folder exists and may be written.",
  26: "the file is not a database of this program; move it away or choose another data folder.",
};

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

/** Another connection holds the database. */
export function isLocked(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === 5;
}

/** The file itself failed (I/O error, damage, full disk), whatever the statement was. */
export function isDiskFault(error: unknown): boolean {
  return [10, 11, 13].includes((sqliteCode(error) ?? 0) & 0xff);
}

/** After a failed sync the system may have dropped what it could not write: trying again would prove nothing. */
export function explainSyncError(error: unknown, path: string): Error {
  const advice = "the disk reported an error; the last changes may not have been kept.";
  const cure = "Check the disk and its free space, and start the server again.";
  const detail = error instanceof Error ? error.message : String(error);
  return new Error(`Database ${path}: ${advice} ${cure} (${detail})`, { cause: error });
}
