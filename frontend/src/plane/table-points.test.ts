import { describe, expect, it } from "vitest";

import { parseTable, UnreadableTable } from "./csv";
import { readPoints, suggestedChoice } from "./table-points";

const FLOWERS = "name,width,length,kind\na,1,10,iris\nb,2,20,rose\nc,3,30,iris\n";
const FIRST = { inputs: [0], label: 1 };

describe("suggestedChoice", () => {
  it.each([
    ["the words behind the numbers", "x,y,k\n1,2,a\n3,4,b\n5,6,a\n", { inputs: [0, 1], label: 2 }],
    ["the words before the numbers", "k,x,y\na,1,2\nb,3,4\na,5,6\n", { inputs: [1, 2], label: 0 }],
    ["the last numbers where there are no words", "x,y\n1,2\n3,4\n", { inputs: [0], label: 1 }],
    ["no names that are all different", "name,x,k\na,1,0\nb,2,1\nc,3,1\n", { inputs: [1], label: 2 }],
  ])("takes for a label %s", (_, text, choice) => {
    expect(suggestedChoice(parseTable(text))).toEqual(choice);
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

  it("reads decimal commas", () => {
    const { points } = readPoints(parseTable("1,5;0\n2,5;1\n"), FIRST);
    expect(points.map(({ at }) => at[0])).toEqual([-2.2, 2.2]);
  });

  it("says which rows could not be read, and goes on without them", () => {
    const table = parseTable("x,y,k\n1,2,a\n?,3,b\n4,5,\n\n6,7,b\n");
    const { points, problems } = readPoints(table, { inputs: [0, 1], label: 2 });
    expect(points).toHaveLength(2);
    expect(problems).toEqual(["Row 5 is empty.", "Row 3: “?” in x is no number.", "Row 4: k is empty."]);
  });

  it("says when numbers lie so far out that they are put at the edge", () => {
    const text = ["x,k", ...Array.from({ length: 20 }, (_, i) => `${i % 2},${i % 2}`), "1000,1"].join("\n");
    const { points, problems } = readPoints(parseTable(text), FIRST);
    expect(points.at(-1)!.at).toEqual([6]);
    expect(problems).toEqual(["x lies far out in 1 row: put at the edge."]);
  });

  it("takes many different numbers as values of −1 to 1", () => {
    const text = Array.from({ length: 20 }, (_, i) => `${i},${i * i},${i * 10}`).join("\n");
    const { points, classes } = readPoints(parseTable(text), { inputs: [0], label: 2 });
    expect(classes).toEqual([]);
    expect([points[0]!.target, points[19]!.target, points[0]!.at.length]).toEqual([-1, 1, 1]);
  });

  it("takes the first rows of a long table, and says so", () => {
    const text = Array.from({ length: 2_500 }, (_, i) => `${i},${i % 2}`).join("\n");
    const { points, problems } = readPoints(parseTable(text), FIRST);
    expect(points).toHaveLength(2_000);
    expect(problems).toEqual(["Only the first 2,000 rows are taken."]);
  });

  it.each([
    ["a label of a single value", "1,a\n2,a\n3,a", "“a” in every row"],
    ["a label of too many words", Array.from({ length: 9 }, (_, i) => `${i},w${i}`).join("\n"), "8 classes"],
    ["a column of one number", "5,a\n5,b\n5.0,a", "column 1 is 5 in every row"],
    ["a table of which too little can be read", "1,a\n2,\n3,", "Row 2: column 2 is empty."],
  ])("refuses %s", (_, text, words) => {
    expect(() => readPoints(parseTable(text), FIRST)).toThrow(UnreadableTable);
    expect(() => readPoints(parseTable(text), FIRST)).toThrow(words);
  });

  it("refuses a column that is chosen twice", () => {
    expect(() => readPoints(parseTable(FLOWERS), { inputs: [1, 1], label: 3 })).toThrow(
      "“width” is chosen twice",
    );
  });
});
