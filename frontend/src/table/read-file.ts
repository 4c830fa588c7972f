import { decode, detectEncoding } from "./encoding";
import { fileKind, sentenceOn } from "../share/file-kind";
import { UnreadableTable } from "./unreadable";

/** The bytes of a table, and the encoding that was found. */
export interface TableFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly found: string;
}

const MOST_BYTES = 40_000_000;

/** Read a file that should hold a table as text. */
export async function readTableFile(file: File): Promise<TableFile> {
  if (file.size > MOST_BYTES) {
    throw new UnreadableTable(
      "This file is larger than 40 MB. Expected a smaller table: some of its rows are enough.",
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = fileKind(file.name, bytes);
  if (kind !== "table" && kind !== "json") throw new UnreadableTable(sentenceOn(kind));
  return { name: file.name, bytes, found: detectEncoding(bytes) };
}

/** The text of the file, in the encoding that was found or another one. */
export function textOf({ bytes, found }: TableFile, encoding: string | null): string {
  return decode(bytes, encoding ?? found);
}
