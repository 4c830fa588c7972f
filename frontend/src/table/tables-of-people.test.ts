import { describe, expect, it } from "vitest";

import { refusalOf, suggestedChoice } from "./choice";
import { pointsOf } from "./points";
import { readTable, type Table } from "./table";

/** Lines below a head, where each has a number and a class besides. */
const rows = (count: number, row: (i: number) => string, separator = ",") =>
  Array.from({ length: count }, (_, i) => [row(i), (i * 7) % 11, "ab"[i % 2]].join(separator)).join("\n");

/** What is proposed, in short: inputs, label, and how that is learned. */
function proposed(table: Table): string {
  const choice = suggestedChoice(table);
  if (!choice) return "nothing";
  const name = (i: number) => table.columns[i]!.name;
  return `${choice.inputs.map(name).join(", ")} → ${name(choice.label)} as ${choice.target}`;
}

const PASSENGERS =
  "PassengerId,Survived,Pclass,Name,Sex,Age\n" +
  Array.from({ length: 12 }, (_, i) =>
    [i + 1, i % 2, 1 + (i % 3), `"Doe, ${i}"`, i % 3 ? "m" : "f", 20 + 3 * i].join(","),
  ).join("\n");
const WINES = Array.from({ length: 12 }, (_, i) => `${1 + (i % 3)},${13 + i / 10},1.${i}7,2.${i}43`).join(
  "\n",
);
const DIGITS = [
  [...Array.from({ length: 6 }, (_, i) => `p${i}`), "digit"].join(","),
  ...Array.from({ length: 40 }, (_, i) =>
    [...Array.from({ length: 6 }, (_, j) => (i * (j + 3)) % 17), i % 10].join(","),
  ),
].join("\n");
const WORDS =
  "outlook,windy,play\n" +
  Array.from({ length: 12 }, (_, i) =>
    [["sunny", "rain", "grey"][i % 3], ["true", "false"][i % 2], ["yes", "no"][(i >> 1) % 2]].join(","),
  ).join("\n");

describe("tables as people have them", () => {
  it.each([
    [
      "Excel's of France",
      `Prix;n;ville\n${rows(8, (i) => `${1 + i}\u00a0${i}00,50 €`, ";")}`,
      "Prix, n → ville as classes",
    ],
    [
      "Excel's of Switzerland",
      `Preis;n;Ort\n${rows(8, (i) => `1'${200 + i}.50`, ";")}`,
      "Preis, n → Ort as classes",
    ],
    [
      "prices in dollars",
      `price,n,kind\n${rows(8, (i) => `"$${i},${100 + i}.99"`)}`,
      "price, n → kind as classes",
    ],
    ["a minus that comes last", `x,n,kind\n${rows(8, (i) => `${i}.5-`)}`, "x, n → kind as classes"],
    ["inches", `size,n,kind\n${rows(8, (i) => `${i + 5}"`)}`, "size, n → kind as classes"],
    [
      "one input and classes",
      "date,t,season\n2020-01-01,1,a\n2020-07-01,2,b\n2020-08-01,3,a",
      "t → season as classes",
    ],
    ["passengers", PASSENGERS, "Pclass, Age → Survived as classes"],
    ["wines without a head, the class first", WINES, "column 2, column 3 → column 1 as classes"],
    ["more than four columns", DIGITS, "p0, p1, p2, p3, p4, p5 → digit as classes"],
    ["words alone", WORDS, "outlook, windy → play as classes"],
    ["post codes", `zip,x,n,k\n${rows(8, (i) => `0${1000 + i},${i * 3}`)}`, "x, n → k as classes"],
    [
      "a head with gaps",
      `,,x,,k\n${rows(8, (i) => `${i},${2 * i + 1},${i * i},${i % 3}`).replace(/,\d+,([ab])/g, ",$1")}`,
      "column 2, x → k as classes",
    ],
    ["two rows without a head", "1,2,a\n2,3,b", "column 1 → column 2 as classes"],
    [
      "twelve classes",
      `x,n,kind\n${Array.from({ length: 36 }, (_, i) => `${i},${i % 5},c${i % 12}`).join("\n")}`,
      "x, n → kind as classes",
    ],
    [
      "pairs of places and numbers",
      Array.from({ length: 8 }, (_, i) => `${i % 2 ? "-1" : "+1"} 1:${i} 3:0.${i}`).join("\n"),
      "feature 1, feature 3 → label as classes",
    ],
    ["JSON of columns", '{"x":[1,2,3],"y":[2,1,3],"kind":["a","b","a"]}', "x, y → kind as classes"],
    ["JSON of pandas", '{"x":{"0":1,"1":2,"2":3},"kind":{"0":"a","1":"b","2":"a"}}', "x → kind as classes"],
    ["JSON of rows", '[["x","y","kind"],[1,2,"a"],[2,3,"b"],[3,1,"a"]]', "x, y → kind as classes"],
    [
      "JSON of names and rows",
      '{"columns":["x","kind"],"data":[[1,"a"],[2,"b"],[4,"a"]]}',
      "x → kind as classes",
    ],
  ])("%s are read, and a choice is proposed", (_, text, expected) => {
    expect(proposed(readTable(text))).toBe(expected);
  });

  it.each([".", "none", "None", "--", "missing", "k.A.", "\\N", "(null)", "…", "unknown", "N/A", "#NV"])(
    "“%s” among numbers is no value",
    (word) => {
      const table = readTable(`x,n,kind\n${rows(12, (i) => (i % 4 ? `${i}.5` : word))}`);
      expect(table.columns[0]).toMatchObject({ missing: 3, isNumeric: true });
      expect(pointsOf(table, suggestedChoice(table)!).notes[0]).toMatch(
        /^3 rows without a value .*row 2, “x”/,
      );
    },
  );

  it("words for no value are classes among words", () => {
    const table = readTable(`x,n,pet\n${rows(9, String).replace(/a$/gm, "none")}`);
    expect(pointsOf(table, suggestedChoice(table)!).classes).toEqual(["b", "none"]);
  });

  it.each([
    [
      "a number that stands in for none",
      `t,n,k\n${rows(12, (i) => (i % 4 ? `${20 + i}` : "-999"))}`,
      "“-999” in “t” stands in 3 rows, far from all others: if it means that there is no value, add it to “No value”.",
    ],
    [
      "classes that differ in capitals",
      `x,n,k\n${rows(8, String).replace(/b$/gm, "A")}`,
      "“a” and “A” are two classes, as they are written.",
    ],
    [
      "per cent beside shares",
      `s,n,k\n${rows(9, (i) => (i % 3 ? `${i}%` : `0.${i}`))}`,
      "3 rows with a cell that cannot be read left out: row 2, “0.0” in “s” (not in %, as others are) and others.",
    ],
    [
      "a row of sums without a gap",
      `shop,x,n,k\n${rows(8, (i) => `s${i},${i}`)}\nGrand total,28,30,all`,
      "1 row below the table left out.",
    ],
  ])("%s is told of", (_, text, note) => {
    const table = readTable(text);
    expect(pointsOf(table, suggestedChoice(table)!).notes).toContain(note);
  });

  it.each([
    [
      "a class that is everywhere the same",
      `x,n,k\n${rows(6, String).replace(/[ab]$/gm, "z")}`,
      2,
      "“k” is “z” in every row.",
    ],
    [
      "numbers of two units",
      `m,n,k\n${rows(6, (i) => (i % 2 ? `${i} kg` : `${i}00 g`))}`,
      0,
      "“m” does not hold numbers: “1 kg” in row 3 is in kg, others in g.",
    ],
    [
      "numbers that are too long",
      `card,n,k\n${rows(6, (i) => `41111111111111${10 + i}`)}`,
      0,
      "“card” has whole numbers of more digits than can be computed with, such as 4111111111111110.",
    ],
  ])("%s is no input, and why is said", (_, text, column, sentence) => {
    const table = readTable(text);
    expect(refusalOf(table.columns[column]!, table.rows)).toBe(sentence);
  });

  it("names that differ in spaces alone are one class", () => {
    const table = readTable(
      `x,n,k\n${rows(6, String).replace(/a$/gm, "New  York").replace(/b$/gm, "Rome")}\n9,9,New York`,
    );
    expect(pointsOf(table, suggestedChoice(table)!).classes).toEqual(["New York", "Rome"]);
  });

  it("as many columns are proposed as a table may have", () => {
    const wide = Array.from({ length: 10 }, (_, i) =>
      [...Array.from({ length: 300 }, (_, j) => ((i + 1) * (j + 2)) % 97), "ab"[i % 2]].join(","),
    ).join("\n");
    const table = readTable(wide, {
      separator: ",",
      decimal: null,
      header: false,
      missing: null,
      dayFirst: null,
    });
    expect(suggestedChoice(table)!.inputs).toHaveLength(64);
  });
});
