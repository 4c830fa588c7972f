import { expect, it } from "vitest";

import { fileKind, sentenceOn, type FileKind } from "./file-kind";

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

it.each<[string, string, FileKind]>([
  ["data.csv", "x,y\n1,2", "table"],
  ["data.txt", "x y\n1 2", "table"],
  ["data", "x y\n1 2", "table"],
  ["wide.csv", "\xff\xfex\x00,\x00y\x00\n\x001\x00,\x002\x00", "table"],
  ["wide.csv", "x\x00,\x00y\x00\n\x001\x00,\x002\x00", "table"],
  ["experiment.json", "{}", "json"],
  ["experiment (1)", '{"version": 1}', "json"],
  ["experiment.txt", '\xef\xbb\xbf{"version": 1}', "json"],
  ["nothing.csv", "", "empty"],
  ["cat.png", "\x89PNG\r\n", "picture"],
  ["cat.csv", "\x89PNG\r\n", "picture"],
  ["cat.jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF", "picture"],
  ["drawing.svg", "<svg></svg>", "picture"],
  ["book.xlsx", "PK\x03\x04\x14\x00", "spreadsheet"],
  ["book.csv", "\xd0\xcf\x11\xe0\xa1\xb1", "spreadsheet"],
  ["model.keras", "PK\x03\x04\x14\x00", "model"],
  ["model.onnx", "\x08\x08\x12\x07pytorch\x00", "model"],
  ["weights.h5", "\x89HDF\r\n", "model"],
  ["arrays.npz", "PK\x03\x04\x14\x00", "weights"],
  ["network.safetensors", "\x40\x00\x00\x00\x00\x00\x00\x00{", "weights"],
  ["arrays.npy", "\x93NUMPY", "arrays"],
  ["frame.parquet", "PAR1\x15\x04", "arrays"],
  ["digits_step_60.neurarium", "PK\x03\x04\x14\x00", "run"],
  ["all.zip", "PK\x03\x04\x14\x00", "packed"],
  ["all", "PK\x03\x04\x14\x00", "packed"],
  ["paper.pdf", "%PDF-1.7", "document"],
  ["mine.ipynb", '{"cells": []}', "notebook"],
  ["train.py", "import jax", "program"],
  ["song.mp3", "ID3\x04\x00", "media"],
  ["my.db", "SQLite format 3\x00", "database"],
  ["thing.csv", "a\x00b\x07\x00\x01\x02\x00\x00\x03", "binary"],
])("%s that begins with %j is known", (name, start, kind) => {
  expect(fileKind(name, bytes(start))).toBe(kind);
  if (kind !== "table" && kind !== "json")
    expect(sentenceOn(kind)).toMatch(/^Th(is|ese) .*(xpected|open|Unpack).*\.$/);
});
