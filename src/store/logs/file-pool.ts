/**
 * Open files, never more than a fixed number: ten thousand containers may write at once, and a process has a
 * thousand descriptors. A file stays open after use, until its place is needed by another; who finds every
 * place in use waits in line.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

type Place = {
  readonly path: string;
  readonly create: boolean;
  readonly handle: Promise<FileHandle>;
  users: number;
};

export class FilePool {
  readonly #max: number;
  /** In order of last use, oldest first. */
  readonly #places: Map<string, Place> = new Map();
  readonly #waiting: (() => void)[] = [];
  /** Files being closed still count. */
  #closing = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Runs `work` with the file open for reading and writing. A file that does not exist is made (0600) or, with
   * `create` false, answered with undefined.
   */
  async use<T>(
    path: string,
    create: boolean,
    work: (file: FileHandle) => Promise<T>,
  ): Promise<T | undefined> {
    const place = await this.#enter(path, create);
    try {
      let file: FileHandle;
      try {
        file = await place.handle;
      } catch (error) {
        if (this.#places.get(path) === place) this.#places.delete(path);
        if (!isMissing(error)) throw error;
        if (!create) return undefined;
        // A reader's opening, which must not make the file, was joined: open again for writing.
        if (!place.create) return await this.use(path, create, work);
        throw error;
      }
      return await work(file);
    } finally {
      place.users--;
      // A file that was given up while in use is closed by its last user.
      if (place.users === 0 && this.#places.get(path) !== place) await this.#shut(place);
      else this.#wake();
    }
  }

  /** Closes the files under a folder that is going away; those in use close after their use. */
  async giveUp(folder: string): Promise<void> {
    const places = [...this.#places.values()].filter((place) => place.path.startsWith(folder));
    for (const place of places) this.#places.delete(place.path);
    await Promise.all(places.filter((place) => place.users === 0).map((p) => this.#shut(p)));
  }

  async #enter(path: string, create: boolean): Promise<Place> {
    for (;;) {
      const known = this.#places.get(path);
      if (known !== undefined) {
        this.#places.delete(path);
        this.#places.set(path, known);
        known.users++;
        return known;
      }
      if (this.#places.size + this.#closing < this.#max) {
        const place: Place = { path, create, handle: openFile(path, create), users: 1 };
        place.handle.catch(() => undefined);
        this.#places.set(path, place);
        return place;
      }
      const idle = this.#oldestIdle();
      if (idle === undefined) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else {
        this.#places.delete(idle.path);
        await this.#shut(idle);
      }
    }
  }

  #oldestIdle(): Place | undefined {
    for (const place of this.#places.values()) if (place.users === 0) return place;
    return undefined;
  }

  async #shut(place: Place): Promise<void> {
    this.#closing++;
    try {
      await (await place.handle).close();
    } catch {
      // It never opened, or cannot be closed: in both cases it is gone.
    } finally {
      this.#closing--;
      this.#wake();
    }
  }

  #wake(): void {
    this.#waiting.shift()?.();
  }
}

function openFile(path: string, create: boolean): Promise<FileHandle> {
  return open(path, constants.O_RDWR | (create ? constants.O_CREAT : 0), 0o600);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
