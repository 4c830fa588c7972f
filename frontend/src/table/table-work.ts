import type { Choice } from "./choice";
import type { TablePoints } from "./points";
import type { Reading } from "./table";
import type { TableLook } from "./table-look";

type Ask =
  | { readonly type: "open"; readonly file: File }
  | { readonly type: "read"; readonly encoding: string | null; readonly reading: Reading }
  | { readonly type: "take"; readonly choice: Choice };

export interface Question {
  readonly id: number;
  readonly ask: Ask;
}

/** What became of a question: its value, or an error of the page. */
export type Answer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: string };

const NOT_LOADED =
  "The part of the page that reads tables could not be loaded: the server may be away. Choose the file again in a moment.";

const MISTAKE =
  "The page made a mistake in reading this table, and has told the server of it. Perhaps it can be read in another form, such as CSV.";

/** A `TableReader` in a thread of its own: a table of some million cells takes seconds, while the page stays responsive. */
export class TableWork {
  readonly #worker = new Worker(new URL("./table.worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #asked = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#settle(data);
    // What goes wrong in reading is an answer; this is that it did not come.
    this.#worker.onerror = () => {
      for (const id of this.#waiting.keys()) this.#settle({ id, value: NOT_LOADED });
    };
  }

  /** Open a file: the encoding that was found or, as of all that is asked, in a sentence why it cannot be read so. */
  open(file: File): Promise<{ readonly encoding: string } | string> {
    return this.#ask({ type: "open", file }) as Promise<{ readonly encoding: string } | string>;
  }

  read(encoding: string | null, reading: Reading): Promise<TableLook | string> {
    return this.#ask({ type: "read", encoding, reading }) as Promise<TableLook | string>;
  }

  take(choice: Choice): Promise<TablePoints | string> {
    return this.#ask({ type: "take", choice }) as Promise<TablePoints | string>;
  }

  /** Whatever is still asked for comes to nothing. */
  close(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #ask(ask: Ask): Promise<unknown> {
    const id = this.#asked++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, ask } satisfies Question);
    });
  }

  #settle(answer: Answer): void {
    const resolve = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("value" in answer) resolve?.(answer.value);
    else {
      resolve?.(MISTAKE);
      reportError(new Error(answer.failure));
    }
  }
}
