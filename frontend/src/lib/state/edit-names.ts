/**
 * The names of the changes that this page sends. An experiment is sent whole, so it says which change it was based on;
 * when another page has made one since, the server refuses it, and nothing is lost on either side.
 */
class EditNames {
  readonly #page = Array.from(crypto.getRandomValues(new Uint8Array(6)), hex).join("");
  #count = 0;
  #settled: string | null = null;
  /** The last one that was sent, until the session has settled on it. */
  #sent: string | null = null;

  /** What the next change is based on: the last one of this page, or the one that the session has settled on. */
  get base(): string | null {
    return this.#sent ?? this.#settled;
  }

  /** What the session has settled on. */
  get settled(): string | null {
    return this.#settled;
  }

  /** The name of the next change, which is sent now. */
  next(): string {
    this.#sent = `${this.#page}-${++this.#count}`;
    return this.#sent;
  }

  /** Whether a change of this page was sent before another one of it. */
  precedes(edit: string, other: string): boolean {
    const [own, later] = [edit, other].map((name) => this.#numberOf(name));
    return own !== undefined && later !== undefined && own < later;
  }

  settle(edit: string): void {
    this.#settled = edit;
    if (edit === this.#sent) this.#sent = null;
  }

  /** What was sent did not come to be. */
  forget(): void {
    this.#sent = null;
  }

  #numberOf(edit: string): number | undefined {
    const [page, number] = edit.split("-");
    return page === this.#page ? Number(number) : undefined;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

export const editNames = new EditNames();
