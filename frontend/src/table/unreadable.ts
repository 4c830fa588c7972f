/** A file or a choice of which no points can be made, and why: a sentence that says what was expected. */
export class UnreadableTable extends Error {
  override readonly name = "UnreadableTable";
}
