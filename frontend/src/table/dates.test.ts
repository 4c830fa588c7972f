import { describe, expect, it } from "vitest";

import { suggestedChoice } from "./choice";
import { datesOf } from "./dates";
import { pointsOf } from "./points";
import { FOUND_OUT, readTable } from "./table";

const found = (cells: readonly string[], dayFirst: boolean | null = null) =>
  datesOf(
    cells,
    cells.map((cell) => cell === ""),
    dayFirst,
  );
/** Days that lie between dates, by a calendar that was not used to find them. */
const DAYS = [0, 31, 60];

describe("dates", () => {
  it.each([
    ["2020-01-01", "2020-02-01", "2020-03-01"],
    ["2020/1/1", "2020/2/1", "2020/3/1"],
    ["2020-01", "2020-02", "2020-03"],
    ["20200101", "20200201", "20200301"],
    ["1.1.2020", "1.2.2020", "01.03.2020"],
    ["01.01.20", "01.02.20", "01.03.20"],
    ["Jan-20", "Feb-20", "Mar-20"],
    ["1 Jan 2020", "1 Feb 2020", "1 Mar 2020"],
    ["Wed, 1 January 2020", "Sat, 1 February 2020", "Sun, 1 March 2020"],
    ["January 1, 2020", "Feb 1st, 2020", "Mar. 1, 2020"],
    ["1. Januar 2020", "1. Februar 2020", "1. März 2020"],
    ["1 janvier 2020", "1 février 2020", "1 mars 2020"],
    ["1 de enero de 2020", "1 de febrero de 2020", "1 de marzo de 2020"],
    ["2020年1月1日", "2020年2月1日", "2020年3月1日"],
    ["٢٠٢٠-٠١-٠١", "٢٠٢٠-٠٢-٠١", "٢٠٢٠-٠٣-٠١"],
    ["2020-01-01 00:00:00", "2020-02-01 00:00:00", "2020-03-01 00:00:00"],
    ["2020-01-01T02:00:00+02:00", "2020-02-01T00:00:00Z", "2020-02-29T22:30:00-01:30"],
  ])("such as %s, %s and %s are counted in days", (...cells) => {
    expect(found(cells)).toMatchObject({ values: DAYS, unit: "days since 2020-01-01", doubt: null });
  });

  it("tell by those that are plain, or by their order, which number is the day", () => {
    expect(found(["1/13/2020", "2/3/2020"])).toMatchObject({
      values: [0, 21],
      isDayFirst: false,
      doubt: null,
    });
    expect(found(["13/1/2020", "3/2/2020"])).toMatchObject({
      values: [0, 21],
      isDayFirst: true,
      doubt: null,
    });
    const open = ["01/02/2020", "01/05/2020", "02/03/2020", "03/01/2020"];
    expect(found(open)).toMatchObject({
      isDayFirst: false,
      doubt: { cell: "01/02/2020", readAs: "2 January 2020" },
    });
    expect(found([...open].reverse())).toMatchObject({ isDayFirst: false });
    expect(found(open, true)?.values).toEqual([29, 119, 59, 0]);
    expect(found(["05/05/2020", "06/06/2020"])?.doubt).toBeNull();
  });

  it("within a few days are counted in hours, and times alone too", () => {
    expect(found(["2020-01-01 08:30", "2020-01-01 12:00", ""])).toMatchObject({
      values: [0.5, 4, NaN],
      unit: "hours since 2020-01-01 08:00",
    });
    expect(found(["8:30", "12:15 AM", "1:06:00 pm"])).toMatchObject({
      values: [8.5, 0.25, 13.1],
      unit: "hours",
    });
  });

  it.each([
    ["1.2.3", "1.2.4", "2.0.0"],
    ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
    ["2020-13-01", "2020-02-30", "2020-00-01"],
    ["1.234.567", "2.345.678", "3.456.789"],
    ["10-20", "20-30", "30-40"],
    ["sample 12", "sample 13", "sample 14"],
    ["2020-01-01", "rain", "sun"],
    ["1952", "1957", "1962"],
  ])("are not %s, %s and %s", (...cells) => {
    expect(found(cells)).toBeNull();
  });
});

describe("a table with dates", () => {
  it("is a curve over time where there is nothing else to learn from", () => {
    const table = readTable("date;sales\n01.02.2020;5,5\n02.02.2020;7,25\n05.02.2020;6,0");
    const made = pointsOf(table, suggestedChoice(table)!);
    expect(made.axes).toEqual(["date (days since 2020-02-01)"]);
    const [offset, factor] = made.scales[0]!;
    const days = made.points.map(({ at }) => Math.round(offset + factor * at[0]!));
    expect([days, made.targetName]).toEqual([[0, 1, 4], "sales"]);
  });

  it("has its first row for one of them where that begins with a date, and may be read month first", () => {
    const text = "3/4/2020,5\n4/5/2020,7\n6/5/2020,6";
    expect(readTable(text)).toMatchObject({
      hasHeader: false,
      columns: [{ unit: "days since 2020-04-03" }, {}],
    });
    const [column] = readTable(text, { ...FOUND_OUT, dayFirst: false }).columns;
    expect(column).toMatchObject({ unit: "days since 2020-03-04", values: [0, 32, 93] });
  });

  it("leaves out rows with a day that there is not, and says so", () => {
    const table = readTable("date,v\n2020-02-27,1\n2020-02-28,2\n2020-02-30,3\n2020-03-01,4");
    expect(pointsOf(table, suggestedChoice(table)!).notes).toEqual([
      "1 row with a cell that cannot be read left out: row 4, “2020-02-30” in “date” (not a date).",
    ]);
  });
});
