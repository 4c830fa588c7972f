/** The dialog that makes points of a table: whether it is open, and for which file. */
class TableOpening {
  #isOpen = $state(false);
  #file = $state.raw<File | null>(null);

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What was dropped or chosen; null until there is a file. */
  get file(): File | null {
    return this.#file;
  }

  /** Open the dialog, for a file if there is one already. */
  open(file: File | null = null): void {
    this.#file = file;
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
    this.#file = null;
  }
}

export const tableOpening = new TableOpening();
