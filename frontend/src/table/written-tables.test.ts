import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { suggestedChoice } from "./choice";
import { decode, detectEncoding } from "./encoding";
import { pointsOf } from "./points";
import { readTable } from "./table";
import { dialect, meant, writtenIn, type Meant } from "./written-tables.fixture";

/** Many tables are read, also where many tests share a core. */
const PATIENCE_MS = 60_000;

/** What stands in the file, as it was read. */
function readBack(text: string, hasHeader: boolean): Meant {
  const { columns } = readTable(text);
  const [x, y, kind] = columns;
  expect(columns.map(({ name }) => name)).toEqual(
    hasHeader ? ["Länge", "width", "kind"] : ["column 1", "column 2", "column 3"],
  );
  return {
    names: ["Länge", "width", "kind"],
    rows: kind!.cells.map((name, i) => [x!.values[i]!, y!.values[i]!, name] as const),
  };
}

describe("random tables in random dialects", () => {
  it(
    "are read as they were meant",
    () => {
      fc.assert(
        fc.property(meant, dialect, (table, dialect) => {
          expect(readBack(writtenIn(dialect, table), dialect.header)).toEqual(table);
        }),
        { numRuns: 200 },
      );
    },
    PATIENCE_MS,
  );

  it.each(["utf-8", "utf-16le", "utf-16be"])(
    "are read from %s with and without a mark",
    (encoding) => {
      fc.assert(
        fc.property(meant, dialect, fc.boolean(), (table, dialect, isMarked) => {
          const text = writtenIn(dialect, table);
          const bytes = encoded(isMarked ? `\ufeff${text}` : text, encoding);
          expect(detectEncoding(bytes)).toBe(encoding);
          expect(readBack(decode(bytes, encoding), dialect.header)).toEqual(table);
        }),
        { numRuns: 40 },
      );
    },
    PATIENCE_MS,
  );

  it(
    "show their numbers as they were measured",
    () => {
      fc.assert(
        fc.property(meant, dialect, (table, dialect) => {
          fc.pre([0, 1].every((axis) => new Set(table.rows.map((row) => row[axis])).size > 1));
          const read = readTable(writtenIn(dialect, table));
          const { points, classes, scales } = pointsOf(read, suggestedChoice(read)!);
          points.forEach(({ at, target }, i) => {
            const [x, y, name] = table.rows[i]!;
            const shown = at.map((value, axis) => scales[axis]![0] + scales[axis]![1] * value);
            expect(Math.abs(shown[0]! - x)).toBeLessThan(0.001 * scales[0]![1]);
            expect(Math.abs(shown[1]! - y)).toBeLessThan(0.001 * scales[1]![1]);
            expect(classes[target]).toBe(name);
          });
        }),
        { numRuns: 60 },
      );
    },
    PATIENCE_MS,
  );
});

function encoded(text: string, encoding: string): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), encoding === "utf-16le");
  return bytes;
}
