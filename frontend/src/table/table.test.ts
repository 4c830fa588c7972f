import { describe, expect, it } from "vitest";

import { refusalOf, suggestedChoice } from "./choice";
import { readTable, type Table } from "./table";
import { UnreadableTable } from "./unreadable";

const FOUND_OUT = { separator: null, decimal: null, header: null, missing: null, dayFirst: null };

const names = ({ columns }: Table) => columns.map(({ name }) => name);
const numbers = ({ columns }: Table, column: number) => columns[column]!.values;

/** Three rows of two classes below a header, with the cells of the first column. */
const below = (...cells: readonly string[]) =>
  ["x;y;kind", ...cells.map((cell, i) => `${cell};${i};${"ab"[i % 2]}`)].join("\n");

describe("separators", () => {
  it.each([
    ["decimal commas without a header", "5,1;3,5;A\n4,9;3,0;A\n6,4;3,2;B", ";"],
    [
      "a header with commas",
      "Size (cm, bare);Weight (kg, dry);Kind\n17,5;6,2;A\n18,1;8,4;B\n16,0;5,9;A",
      ";",
    ],
    ["text with commas", "name;x;kind\nRoe, Ann, York, UK;1,5;A\nDoe, Bob, Bath, UK;2,5;B", ";"],
    ["tabs with decimal commas", "12,5\t5,3\tA\n11,5\t4,3\tB\n13,5\t6,3\tA", "\t"],
    ["vertical bars", "x|y|kind\n1|2|a\n2|3|b", "|"],
    ["a drawn table", "| x | y | kind |\n|---|---|------|\n| 1 | 2 | a |\n| 2 | 3 | b |", "|"],
    ["spaces", "5.1 3.5 setosa\n4.9 3.0 setosa\n6.4 3.2 virginica", "spaces"],
    ["spaces with quotation marks", '"x" "kind"\n"1" 1.5 "a b"\n"2" 2.5 "c"\n"3" 3.5 "a b"', "spaces"],
    [
      "fixed columns",
      "name        size kind\nAnna Maria   5.1 a\nBob          4.9 b\nCid of Ulm   6.4 a",
      "columns",
    ],
    ["a separator that is declared", "sep=;\nx;y;kind\n1,5;2,5;a\n2,5;3,5;b", ";"],
    [
      "commas with spaces before quotation marks",
      'x, y, kind\n1.5, 2, "a, b"\n2.5, 3, "c"\n3.5, 1, "a, b"',
      ",",
    ],
    ["single quotation marks", "'x','kind'\n'1','a, b'\n'2','c'\n'3','a, b'", ","],
    ["text with bars between commas", 'x,kind\n1,"a|b"\n2,"c|d"\n3,"a|b"', ","],
  ])("are found in %s", (_, text, separator) => {
    expect(readTable(text).separator).toBe(separator);
  });

  it("may be set by hand", () => {
    const table = readTable("a;b,c\n1;2,3\n4;5,6", { ...FOUND_OUT, separator: "," });
    expect(names(table)).toEqual(["a;b", "c"]);
  });
});

describe("numbers", () => {
  it.each([
    ["decimal commas", ["+1,5", ",5", "-2,25"], [1.5, 0.5, -2.25]],
    ["exponents", ["5,58E+12", "1,5e-3", "2E2"], [5.58e12, 1.5e-3, 200]],
    ["points between thousands", ["21.419,06", "1.250,10", "950,00"], [21419.06, 1250.1, 950]],
    ["no-break spaces between thousands", ["1\u00a0250,5", "12\u202f000", "9,5"], [1250.5, 12000, 9.5]],
    ["apostrophes between thousands", ["1'250.5", "12’000.5", "9.5"], [1250.5, 12000.5, 9.5]],
    ["lakhs", ["12,34,567.5", "1,00,000.5", "9.5"], [1234567.5, 100000.5, 9.5]],
    ["the minus of typesetters", ["−1.5", "–2.5", "3.5"], [-1.5, -2.5, 3.5]],
    ["brackets for negative amounts", ["(1.5)", "2.5", "3.5"], [-1.5, 2.5, 3.5]],
    ["per cent", ["50%", "60 %", "55.5%"], [50, 60, 55.5]],
    ["currency", ["€1.50", "€ 2.50", "3.50 €"], [1.5, 2.5, 3.5]],
    ["units", ["5.1 cm", "6 cm", "7.25cm"], [5.1, 6, 7.25]],
    ["Arabic digits", ["١٢٫٥", "٣", "١٬٢٥٠٫٥"], [12.5, 3, 1250.5]],
    ["Persian digits", ["۱۲٫۵", "۳", "۴٫۲۵"], [12.5, 3, 4.25]],
    ["Devanagari digits", ["१२.५", "३", "४.२५"], [12.5, 3, 4.25]],
    ["full-width digits", ["１２．５", "３", "－４．２５"], [12.5, 3, -4.25]],
  ])("are read with %s", (_, cells, values) => {
    expect(numbers(readTable(below(...cells)), 0)).toEqual(values);
  });

  it("of one column are read alike, by what the whole table says", () => {
    const german = readTable("people;area;kind\n1.250;10,5;a\n950;8,1;a\n12.400;55,0;b");
    expect(numbers(german, 0)).toEqual([1250, 950, 12400]);
    const english = readTable('people,area,kind\n"1,408",10.5,a\n950,8.1,a\n"2,310",5.5,b');
    expect(numbers(english, 0)).toEqual([1408, 950, 2310]);
    const measured = readTable("x y kind\n2.310 0.02 a\n7.070 1.5 b\n4.980 1.25 a");
    expect(numbers(measured, 0)).toEqual([2.31, 7.07, 4.98]);
  });

  it("are in doubt where nothing tells decimals from thousands, until it is set by hand", () => {
    const text = below("1.250", "12.400", "950");
    expect(readTable(text).columns[0]!.doubt).toBe("1.250");
    for (const [decimal, values] of [
      [".", [1.25, 12.4, 950]],
      [",", [1250, 12400, 950]],
    ] as const) {
      const [column] = readTable(text, { ...FOUND_OUT, decimal }).columns;
      expect(column!.values).toEqual(values);
      expect(column!.doubt).toBeNull();
    }
  });

  it("that are none stay text, and the column says which cell is the first", () => {
    const table = readTable(
      "when;code;n;kind\n2020-01-01;0x1F;1;a\n2020-01-02;0x2A;2;b\n2020-01-03;0x2B;3;a",
    );
    expect(table.columns.map((column) => refusalOf(column, table.rows))).toEqual([
      null,
      "“code” does not hold numbers: “0x1F” in row 2 is not a number.",
      null,
      "“kind” does not hold numbers: “a” in row 2 is not a number.",
    ]);
  });

  it("that are the same but for rounding are constant", () => {
    const table = readTable("x,kind\n0.3,a\n0.30000000000000004,b\n0.3,a");
    expect(refusalOf(table.columns[0]!, table.rows)).toBe("“x” is 0.3 in every row.");
  });

  it("that are not finite are bad cells of a column of numbers", () => {
    const table = readTable("x,kind\n1,a\nInfinity,b\n1e400,a\n2,b\n-inf,a\n3,b");
    expect(table.columns[0]!.isNumeric).toBe(true);
    expect(numbers(table, 0)).toEqual([1, NaN, NaN, 2, NaN, 3]);
  });
});

describe("missing values", () => {
  it("are found in any case, and empty cells always are", () => {
    const words = ["NA", "n/a", "NaN", "NULL", "?", "-", "#DIV/0!", ""];
    const [column] = readTable(below("1", ...words, "2")).columns;
    expect(column!.missing).toBe(words.length);
    expect(column!.isNumeric).toBe(true);
  });

  it("may be set by hand", () => {
    const [column] = readTable(below("1", "-999", "2", "?"), { ...FOUND_OUT, missing: ["-999"] }).columns;
    expect(column!.isMissing).toEqual([false, true, false, false]);
  });

  it("are not the minus beside a plus", () => {
    const kind = readTable("x,kind\n1,+\n2,-\n3,+").columns[1]!;
    expect(kind.missing).toBe(0);
  });
});

describe("headers", () => {
  it.each([
    [
      "years above numbers",
      "1952,2007,continent\n28.8,43.8,Asia\n55.2,76.4,Europe\n43.1,72.3,Asia",
      ["1952", "2007", "continent"],
    ],
    [
      "years beside names of rows",
      "country,1952,2007\nAlba,28.8,43.8\nBora,55.2,76.4\nCava,43.1,72.3",
      ["country", "1952", "2007"],
    ],
    [
      "names of several words",
      "sepal length  sepal width  kind\n         5.1          3.5  a\n         4.9          3.0  b\n         6.4          3.2  a\n         5.0          3.1  b\n         5.5          3.3  a",
      ["sepal length", "sepal width", "kind"],
    ],
    ["numbers that count", "0,1,kind\n5.1,3.5,a\n4.9,3.1,b\n6.4,3.2,a", ["0", "1", "kind"]],
    ["the same name twice", "x,x,kind\n1,2,a\n2,3,b", ["x", "x (2)", "kind"]],
    ["a row of units", "x,y,kind\ncm,kg,\n1,2,a\n2,3,b\n3,4,a", ["x (cm)", "y (kg)", "kind"]],
    ["titles above", "My table\nof 2020\n\nx,y,kind\n1,2,a\n2,3,b", ["x", "y", "kind"]],
    ["titles with separators", "My table,,\n,,\nx,y,kind\n1,2,a\n2,3,b", ["x", "y", "kind"]],
    ["comments above", "# by a program\n# 2020\nx,y,kind\n1,2,a\n2,3,b", ["x", "y", "kind"]],
    ["names in a comment", "# x y kind\n1.5 2.5 a\n2.5 3.5 b\n3.5 4.5 a", ["x", "y", "kind"]],
    ["no name for the rows", '"x","kind"\n"1",1.5,"a"\n"2",2.5,"b"', ["column 1", "x", "kind"]],
    ["no header", "5.1,3.5,a\n4.9,3.0,a\n6.4,3.2,b", ["column 1", "column 2", "column 3"]],
    [
      "no header and a value that is missing",
      "?,3.5,a\n4.9,3.0,a\n6.4,3.2,b",
      ["column 1", "column 2", "column 3"],
    ],
  ])("are read with %s", (_, text, expected) => {
    expect(names(readTable(text))).toEqual(expected);
  });

  it("may be set by hand", () => {
    expect(names(readTable("x,y\n1,2\n2,3", { ...FOUND_OUT, header: false }))).toEqual([
      "column 1",
      "column 2",
    ]);
    expect(names(readTable("1,a\n2,b\n3,a", { ...FOUND_OUT, header: true }))).toEqual(["1", "a"]);
  });
});

describe("rows", () => {
  it.each([
    ["lone carriage returns", "x,kind\r1,a\r2,b\r"],
    ["too many carriage returns", "x,kind\r\r\n1,a\r\r\n2,b\r\r\n"],
    ["separators at their ends", "x,kind,\n1,a,\n2,b,\n"],
    ["separators at the ends of all but the header", "x,kind\n1,a,\n2,b,\n"],
    ["a mark of the byte order", "\ufeffx,kind\n1,a\n2,b"],
  ])("are read with %s", (_, text) => {
    const table = readTable(text);
    expect(names(table)).toEqual(["x", "kind"]);
    expect(table.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([["1", "a"], ["2", "b"]]); // prettier-ignore
  });

  it("may hold line breaks within quotation marks", () => {
    const table = readTable('name,x,kind\n"Anna\nMaria",1,a\n"B",2,b\n');
    expect(table.columns[0]!.cells).toEqual(["Anna\nMaria", "B"]);
  });

  it("that are no part of the table are left out, and said to be", () => {
    const { rows, notes } = readTable("Mine\n# made\nx,y,kind\n1,2,a\n\n2,3,b,more\n3,4,b\nTotal,,\n");
    expect(rows.map(({ number }) => number)).toEqual([4, 7]);
    expect(notes).toEqual([
      "1 comment left out.",
      "1 title above the table left out.",
      "1 empty row left out.",
      "1 row below the table left out.",
      "1 row left out: row 6 has 4 cells; expected 3.",
    ]);
  });

  it("of a list of JSON or of Weka are rows, too", () => {
    const json = readTable('[{"x":1,"kind":"a"},{"x":2.5,"kind":"b","y":3}]');
    expect(names(json)).toEqual(["x", "kind", "y"]);
    expect(numbers(json, 0)).toEqual([1, 2.5]);
    const lines = readTable('{"x":1,"kind":"a"}\n{"x":2.5,"kind":"b"}\n');
    expect(names(lines)).toEqual(["x", "kind"]);
    expect(numbers(lines, 0)).toEqual([1, 2.5]);
    const weka = "@relation r\n@attribute x numeric\n@attribute kind {a,b}\n@data\n1,a\n2,b";
    expect(names(readTable(weka))).toEqual(["x", "kind"]);
  });

  it.each([
    ["", "No table was found"],
    ["just some words\nin a file\nwithout a table", "No table was found"],
    ["x\n1\n2\n3", "No table was found"],
    ["x,kind\n1,a", "two rows"],
    ['x,y,kind\n1,2,a\n2,3,"b\n3,4,a', "Row 3: a quotation mark is not closed"],
    ["<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"],
    ['{"a": 1}', "JSON, but not a table"],
    ["PK\u0003\u0004\u0000\u0000", "not text"],
  ])("are refused in words: %j", (text, words) => {
    expect(() => readTable(text)).toThrow(UnreadableTable);
    expect(() => readTable(text)).toThrow(words);
  });
});

describe("suggestedChoice", () => {
  it.each([
    ["the words behind the numbers", "x,y,k\n1,2,a\n3,4,b\n5,6,a", [0, 1], 2, "classes"],
    ["the words before the numbers", "k,x,y\na,1,2\nb,3,4\na,5,6", [1, 2], 0, "classes"],
    ["the last numbers where there are no words", "x,y\n1,2\n3,4\n5,6", [0], 1, "number"],
    ["no names that are all different", "name,x,k\na,1,0\nb,2,1\nc,3,1", [1], 2, "classes"],
    ["no numbers of rows", "Id,x,y,k\n1,5,2,a\n2,4,3,b\n3,6,1,a", [1, 2], 3, "classes"],
    ["no numbers of rows without a name", ",x,y,k\n0,5,2,a\n1,4,3,b\n2,6,1,a", [1, 2], 3, "classes"],
    ["no constant columns", "x,y,z,k\n5,1,2,a\n5,4,3,b\n5,6,1,a", [1, 2], 3, "classes"],
    ["no columns that are mostly empty", "x,y,z,k\n,1,2,a\n3,4,3,b\n,6,1,a", [1, 2], 3, "classes"],
    ["what is called so", "x,survived,y\n1,0,5\n2,1,6\n3,0,8\n4,1,7", [0, 2], 1, "classes"],
    ["words in four spellings", "x,y,alive\n1,2,True\n2,3,FALSE\n3,4,true\n4,1,False", [0, 1], 2, "classes"],
  ])("takes for a label %s", (_, text, inputs, label, target) => {
    expect(suggestedChoice(readTable(text))).toEqual({ inputs, label, target });
  });

  it("is nothing where no column holds numbers", () => {
    expect(suggestedChoice(readTable("x,k\nu,a\nv,b\nw,a"))).toBeNull();
  });
});
