import { describe, expect, it } from "vitest";

import { numericColumns, parseTable, readPoints, suggestedChoice, UnreadableTable } from "./csv";

const FLOWERS = "name,width,length,kind\na,1,10,iris\nb,2,20,rose\nc,3,30,iris\n";

describe("parseTable", () => {
  it("takes the names of the columns from a first row without numbers", () => {
    const table = parseTable(FLOWERS);
    expect(table.columns).toEqual(["name", "width", "length", "kind"]);
    expect(table.rows).toHaveLength(3);
    expect(numericColumns(table)).toEqual([1, 2]);
  });

  it("reads semicolons, decimal commas and tables without names", () => {
    const table = parseTable("1,5;2;0\n2,5;3;1\n3,5;4;1\n");
    expect(table.columns).toEqual(["column 1", "column 2", "column 3"]);
    expect(readPoints(table, { inputs: [0, 1], label: 2 }).points[0]!.at[0]).toBeLessThan(0);
  });

  it.each([
    ["", "two rows"],
    ["1\n2\n3\n4", "two columns"],
  ])("refuses %j", (text, words) => {
    expect(() => parseTable(text)).toThrow(UnreadableTable);
    expect(() => parseTable(text)).toThrow(words);
  });
});

describe("readPoints", () => {
  it("standardises the inputs and numbers the classes", () => {
    const table = parseTable(FLOWERS);
    const { points, classes, axes, problems } = readPoints(table, suggestedChoice(table));
    expect(classes).toEqual(["iris", "rose"]);
    expect(axes).toEqual(["width", "length"]);
    expect(points.map(({ target }) => target)).toEqual([0, 1, 0]);
    for (const axis of [0, 1]) {
      const column = points.map(({ at }) => at[axis]!);
      expect(column.reduce((a, b) => a + b)).toBeCloseTo(0);
      expect(Math.sqrt(column.reduce((sum, value) => sum + value ** 2, 0) / 3)).toBeCloseTo(2.2, 2);
    }
    expect(problems).toEqual([]);
  });

  it("says which rows could not be read, and goes on without them", () => {
    const table = parseTable("x,y,k\n1,2,a\n?,3,b\n4,5,\n6,7,b\n");
    const { points, problems } = readPoints(table, { inputs: [0, 1], label: 2 });
    expect(points).toHaveLength(2);
    expect(problems).toEqual(["Row 2: “?” in x is no number.", "Row 3 has no label."]);
  });

  it("takes many different numbers as values of −1 to 1", () => {
    const text = Array.from({ length: 20 }, (_, i) => `${i},${i * i},${i * 10}`).join("\n");
    const { points, classes } = readPoints(parseTable(text), { inputs: [0], label: 2 });
    expect(classes).toEqual([]);
    expect([points[0]!.target, points[19]!.target, points[0]!.at.length]).toEqual([-1, 1, 1]);
  });

  it("refuses a label of a single value, and one of too many words", () => {
    expect(() => readPoints(parseTable("1,a\n2,a\n3,a"), { inputs: [0], label: 1 })).toThrow("two different");
    const words = Array.from({ length: 9 }, (_, i) => `${i},w${i}`).join("\n");
    expect(() => readPoints(parseTable(words), { inputs: [0], label: 1 })).toThrow("8 classes");
  });
});
