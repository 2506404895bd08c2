/** What the server and its spawner process say to each other, as JSON over the channel between them. */
export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it; nothing is added. What is undefined is left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Set when it runs as another user than the server. */
  readonly uid?: number;
  readonly gid?: number;
};

export type ToSpawner =
  /** Named pipes to make, all in one folder. */
  | { readonly kind: "make-pipes"; readonly folder: string; readonly paths: readonly string[] }
  /** `stdout` and `stderr` are paths of named pipes, which are gone from their folder when the answer comes. */
  | {
      readonly kind: "start";
      readonly id: number;
      readonly command: Command;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** To the whole process group; of no effect when the command has ended. */
  | { readonly kind: "signal"; readonly id: number; readonly signal: NodeJS.Signals };

export type FromSpawner =
  | { readonly kind: "pipes-made"; readonly why?: string }
  | { readonly kind: "started"; readonly id: number; readonly pid: number }
  /** `code` is the system's own (ENOENT, EACCES, …), if it has one. */
  | { readonly kind: "failed"; readonly id: number; readonly code?: string; readonly why: string }
  | {
      readonly kind: "exited";
      readonly id: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };
