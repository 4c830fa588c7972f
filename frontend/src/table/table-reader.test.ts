import { expect, it } from "vitest";

import { FOUND_OUT } from "./table";
import { TableReader } from "./table-reader";

it("tells what is seen of a table, and takes its rows", async () => {
  const reader = new TableReader();
  const lines = Array.from({ length: 9 }, (_, i) => `${i},5;1.00${i};${i % 2 ? "a" : "b"}`);
  const file = new File([["x;y;kind", ...lines, ";;"].join("\n")], "mine.csv");
  expect(await reader.open(file)).toEqual({ encoding: "utf-8" });
  const look = reader.read(null, FOUND_OUT);
  expect(look).toMatchObject({ separator: ";", hasHeader: true });
  expect(look.rows.map(({ number, cells }) => [number, ...cells])).toEqual([
    [2, "0,5", "1.000", "b"],
    [3, "1,5", "1.001", "a"],
    [4, "2,5", "1.002", "b"],
    [5, "3,5", "1.003", "a"],
  ]);
  const [x, y, kind] = look.columns;
  expect(x).toMatchObject({
    title: "x",
    isInput: true,
    refusal: null,
    target: "number",
    sign: ",",
    doubt: null,
  });
  expect(y).toMatchObject({ sign: ",", isNumeric: true });
  expect(kind).toMatchObject({ isOfWords: true, isInput: true, isNumeric: false, sign: null });
  expect(reader.take(look.suggested!)).toMatchObject({ count: 9, classes: ["a", "b"], numbers: null });
});
