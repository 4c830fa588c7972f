import { describe, expect, it } from "vitest";

import { numericColumns, parseTable, textOf, UnreadableTable } from "./csv";

describe("textOf", () => {
  it("reads UTF-8, and what older programs write", () => {
    expect(textOf(Uint8Array.from([0xc3, 0xa4]).buffer)).toBe("ä");
    expect(textOf(Uint8Array.from([0xe4]).buffer)).toBe("ä");
  });

  it("refuses what is no text", () => {
    expect(() => textOf(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]).buffer)).toThrow(UnreadableTable);
    expect(() => textOf(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]).buffer)).toThrow("no text");
  });

  it("refuses a file that is too large", () => {
    expect(() => textOf(new ArrayBuffer(10_000_001))).toThrow("10 MB");
  });
});

describe("parseTable", () => {
  it("takes the names of the columns from a first row without numbers", () => {
    const table = parseTable("name,width,length,kind\na,1,10,iris\nb,2,20,rose\n");
    expect(table.columns).toEqual(["name", "width", "length", "kind"]);
    expect(table.rows.map(({ number }) => number)).toEqual([2, 3]);
    expect(numericColumns(table)).toEqual([1, 2]);
  });

  it("reads semicolons and tables without names", () => {
    const table = parseTable("1,5;2;0\n2,5;3;1\n");
    expect(table.columns).toEqual(["column 1", "column 2", "column 3"]);
    expect(table.rows.map(({ number }) => number)).toEqual([1, 2]);
  });

  it("says which rows are empty, and which have too few or too many cells", () => {
    const table = parseTable("x,k\n1,a\n\n2,b,9\n3\n4,b,,\n\n");
    expect(table.rows.map(({ number }) => number)).toEqual([2, 6]);
    expect(table.problems).toEqual([
      "Row 3 is empty.",
      "Row 4 has 3 cells; expected 2.",
      "Row 5 has 1 cell; expected 2.",
    ]);
  });

  it.each([
    ["", "two columns"],
    ["1\n2\n3\n4", "two columns"],
    ["x,k\n1,a", "two rows"],
    ["x,k\nu,a\nv,b", "No column holds numbers"],
    ['x,k\n1,a\n2,"b\n3,c\n', "Row 3: a quotation mark"],
  ])("refuses %j", (text, words) => {
    expect(() => parseTable(text)).toThrow(UnreadableTable);
    expect(() => parseTable(text)).toThrow(words);
  });
});
