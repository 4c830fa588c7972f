import type { Choice } from "./choice";
import { pointsOf, type TablePoints } from "./points";
import { readTableFile, textOf, type TableFile } from "./read-file";
import { readTable, type Reading, type Table } from "./table";
import { tableLook, type TableLook } from "./table-look";

/** Reads one file, and takes rows of it: what a page asks of a table. */
export class TableReader {
  #file: TableFile | null = null;
  #table: Table | null = null;

  /** Open the file; the encoding that was found. */
  async open(file: File): Promise<{ encoding: string }> {
    this.#file = await readTableFile(file);
    return { encoding: this.#file.found };
  }

  /** Read it as a table. */
  read(encoding: string | null, reading: Reading): TableLook {
    this.#table = null;
    this.#table = readTable(textOf(this.#file!, encoding), reading);
    return tableLook(this.#table);
  }

  /** Take the rows of the chosen columns. */
  take(choice: Choice): TablePoints {
    return pointsOf(this.#table!, choice);
  }
}
