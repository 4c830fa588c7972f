import { describe, expect, it } from "vitest";

import { inputsOf, suggestedChoice } from "./choice";
import { pointsOf } from "./points";
import { readTable } from "./table";
import { UnreadableTable } from "./unreadable";

const FLOWERS = "name,width,length,kind\na,1,10,iris\nb,2,20,rose\nc,3,30,iris\n";
const FIRST = { inputs: [0], label: 1, target: "classes" } as const;

function suggested(text: string) {
  const table = readTable(text);
  return pointsOf(table, suggestedChoice(table)!);
}

describe("pointsOf", () => {
  it("standardises the inputs, numbers the classes and says how to show them", () => {
    const { points, classes, axes, scales, notes } = suggested(FLOWERS);
    expect(classes).toEqual(["iris", "rose"]);
    expect(axes).toEqual(["width", "length"]);
    expect(points.map(({ target }) => target)).toEqual([0, 1, 0]);
    for (const [axis, measured] of [
      [1, 2, 3],
      [10, 20, 30],
    ].entries()) {
      const column = points.map(({ at }) => at[axis]!);
      expect(column.reduce((a, b) => a + b)).toBeCloseTo(0);
      expect(Math.sqrt(column.reduce((sum, value) => sum + value ** 2, 0) / 3)).toBeCloseTo(2.2, 2);
      const [offset, factor] = scales[axis]!;
      column.forEach((value, i) => expect(offset + factor * value).toBeCloseTo(measured[i]!, 1));
    }
    expect(notes).toEqual([]);
  });

  it("makes an input of each number, and one for each word, of as many columns as are chosen", () => {
    const table = readTable(
      "kind;a;b;colour\noak;1,5;2;red\nash;2,5;NA;red\nash;3,5;4;blue\noak;4,5;6;red\n",
    );
    const all = inputsOf(table);
    expect(all).toEqual([0, 1, 2, 3]);
    const { points, classes, axes, scales, notes } = pointsOf(table, {
      inputs: [1, 2, 3],
      label: 0,
      target: "classes",
    });
    expect(axes).toEqual(["a", "b", "colour = blue", "colour = red"]);
    expect(classes).toEqual(["ash", "oak"]);
    expect(points.map(({ at }) => at.slice(2))).toEqual([[0, 1], [1, 0], [0, 1]]); // prettier-ignore
    const [offset, factor] = scales[0]!;
    points.forEach(({ at }, i) => expect(offset + factor * at[0]!).toBeCloseTo([1.5, 3.5, 4.5][i]!, 1));
    expect(scales[3]).toEqual([0, 1]);
    expect(notes).toEqual(["1 row without a value left out: row 3, “b”."]);
  });

  it("leaves many numbers to the server, row after row, and takes no more columns than it does", () => {
    const wide = (columns: number, rows: number) =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, i) => (row * (i + 3)) % 101).join(","),
      ).join("\n");
    const table = readTable(wide(30, 1_500), {
      separator: ",",
      decimal: null,
      header: false,
      missing: null,
      dayFirst: null,
    });
    const inputs = Array.from({ length: 29 }, (_, i) => i);
    const { points, numbers, count, notes } = pointsOf(table, { inputs, label: 29, target: "number" });
    expect([points, count, numbers?.length, notes]).toEqual([[], 1_500, 1_500 * 30, []]);
    const few = pointsOf(table, { inputs: inputs.slice(0, 19), label: 29, target: "number" });
    expect([few.points.length, few.numbers]).toEqual([1_500, null]);
    const last = few.points[1_499]!;
    expect([...numbers!.subarray(1_499 * 30, 1_499 * 30 + 19)]).toEqual(last.at.map(Math.fround));
    expect(numbers!.at(-1)).toBe(Math.fround(last.target));
    const widest = readTable(wide(70, 5), {
      separator: ",",
      decimal: null,
      header: false,
      missing: null,
      dayFirst: null,
    });
    const choice = { inputs: Array.from({ length: 69 }, (_, i) => i), label: 69, target: "number" } as const;
    expect(() => pointsOf(widest, choice)).toThrow("There are 69 inputs; expected 64 at most.");
  });

  it("shows units with the names", () => {
    expect(suggested("height,kind\n5.1 cm,a\n6 cm,b\n7 cm,a").axes).toEqual(["height (cm)"]);
  });

  it("brings a label of numbers to −1 to 1", () => {
    const text = Array.from({ length: 20 }, (_, i) => `${i},${i * i},${i * 10}`).join("\n");
    const { points, classes, targetName, targetScale } = pointsOf(readTable(text), {
      inputs: [0],
      label: 2,
      target: "number",
    });
    expect(classes).toEqual([]);
    expect([points[0]!.target, points[19]!.target, points[0]!.at.length]).toEqual([-1, 1, 1]);
    expect([targetName, targetScale]).toEqual(["column 3", [95, 95]]);
  });

  it("takes the same rows as missing for inputs and labels, and counts them", () => {
    const { points, notes } = suggested("x,y,sex\n1,2,male\nNA,3,female\n3,1,NA\n4,2,male\n5,6,female");
    expect(points).toHaveLength(3);
    expect(notes).toEqual(["2 rows without a value left out: row 3, “x” and others."]);
  });

  it("takes no cell without a value for a value to learn", () => {
    const text = ["x,target", ...Array.from({ length: 12 }, (_, i) => `${i},${i * 1.5}`), "12,NA"].join("\n");
    const { points, classes, notes } = suggested(text);
    expect([points.length, classes]).toEqual([12, []]);
    expect(notes).toEqual(["1 row without a value left out: row 14, “target”."]);
  });

  it("says which cells are no numbers", () => {
    const { notes } = suggested("x,y,k\n1,2,a\nabc,3,b\n4,5,a\n5,5,b");
    expect(notes).toEqual(["1 row with a cell that cannot be read left out: row 3, “abc” in “x”."]);
  });

  it("takes what says the same for one class", () => {
    expect(suggested("x,alive\n1,True\n2,FALSE\n3,true\n4,False").classes).toEqual(["FALSE", "True"]);
    expect(suggested("x,k\n10,1\n20,0\n30,1.0\n40,0").classes).toEqual(["0", "1"]);
  });

  it("keeps classes as they are written", () => {
    const { classes } = suggested('x,kind\n1,"</b> ""q"""\n2,😀 happy\n3,سوسن\n4,it\'s {x}');
    expect(new Set(classes)).toEqual(new Set(['</b> "q"', "😀 happy", "سوسن", "it's {x}"]));
  });

  it("takes rows of a long table that is sorted by class evenly, each class in proportion", () => {
    const text = Array.from(
      { length: 60_000 },
      (_, i) => `${i % 977},${i % 13},${i < 54_000 ? "many" : "few"}`,
    ).join("\n");
    const table = readTable(text);
    const plane = pointsOf(table, { inputs: [0, 1], label: 2, target: "classes" });
    expect(plane.points).toHaveLength(10_000);
    expect(plane.points.filter(({ target }) => plane.classes[target] === "few")).toHaveLength(1_000);
    expect(plane.notes).toEqual([
      "10,000 of 60,000 rows are taken, spread evenly over the table and its classes. So many can be seen and drawn as points; of three inputs and more, as many as 50,000 rows are taken.",
    ]);
    const { count, numbers, classes, notes } = pointsOf(table, { inputs: [0], label: 2, target: "classes" });
    const ofFew = numbers!.filter((number, i) => i % 2 === 1 && number === classes.indexOf("few"));
    expect([count, ofFew.length]).toEqual([50_000, 5_000]);
    expect(notes).toEqual([
      "50,000 of 60,000 rows are taken, spread evenly over the table and its classes. There is room for no more.",
    ]);
  });

  it("brings an outlier far out to the edge, and says so", () => {
    const text = ["x,k", ...Array.from({ length: 60 }, (_, i) => `${i % 2},${i % 2}`), "1000,1"].join("\n");
    const { points, notes } = pointsOf(readTable(text), FIRST);
    expect(points.at(-1)!.at).toEqual([6]);
    expect(notes).toEqual(["“x” lies very far out in 1 row: put at the edge."]);
  });

  it("says once of many inputs that they have outliers far out", () => {
    const rows = Array.from({ length: 120 }, (_, i) => [i % 2, i % 2, i % 2, i % 2, i % 2].join(","));
    const text = ["a,b,c,d,k", ...rows, "900,1,900,900,1", "1,900,1,900,1"].join("\n");
    const choice = { inputs: [0, 1, 2, 3], label: 4, target: "classes" } as const;
    expect(pointsOf(readTable(text), choice).notes).toEqual([
      "“a” and 3 other inputs lie very far out in 2 rows or fewer: put at the edge.",
    ]);
  });

  it.each([
    ["the largest numbers", ["1e308", "-1e308", "5e307"]],
    ["the smallest numbers", ["1e-300", "2e-300", "3e-300"]],
    ["small differences of large numbers", ["1000000001", "1000000002", "1000000003"]],
  ])("keeps %s apart", (_, cells) => {
    const { points, scales } = suggested(
      ["x,k", ...cells.map((cell, i) => `${cell},${"ab"[i % 2]}`)].join("\n"),
    );
    expect(new Set(points.map(({ at }) => at[0])).size).toBe(3);
    expect(scales.flat().every(Number.isFinite)).toBe(true);
  });

  it.each([
    ["a label of a single value", "1,a\n2,a\n3,a", "“a” in every row"],
    [
      "a label of too many words",
      Array.from({ length: 21 }, (_, i) => `${i},w${i}`).join("\n"),
      "20 classes",
    ],
    ["a column of one number", "5,a\n5,b\n5.0,a", "“column 1” is 5 in every row"],
    ["a table of which too little can be read", "1,a\n2,\n3,", "row 2, “column 2”"],
    ["words for an input", "u,a\nv,b\nw,a", "“column 1” does not hold numbers"],
  ])("refuses %s", (_, text, words) => {
    const table = readTable(text, {
      separator: ",",
      decimal: null,
      header: false,
      missing: null,
      dayFirst: null,
    });
    expect(() => pointsOf(table, FIRST)).toThrow(UnreadableTable);
    expect(() => pointsOf(table, FIRST)).toThrow(words);
  });

  it("refuses a label of numbers that is the same in all rows that can be read", () => {
    const table = readTable("x,y\n1,5\n2,5\nNA,6\n3,5");
    expect(() => pointsOf(table, { inputs: [0], label: 1, target: "number" })).toThrow(
      "“y” is the same in every row that is left",
    );
  });

  it("refuses a column that is chosen twice", () => {
    const twice = { inputs: [1, 1], label: 3, target: "classes" } as const;
    expect(() => pointsOf(readTable(FLOWERS), twice)).toThrow("“width” is chosen twice");
  });
});
