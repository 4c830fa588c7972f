import { movementCount } from "../../draw/pen";
import type { DataInfo } from "../../lib/protocol/generated";

/** What is asked of data to name the elements of their sequences. */
type Elements = Pick<DataInfo, "input_shape" | "symbols" | "ends" | "pen">;

/** What each element of a sequence is called: its symbol where it is one, or else its number; up to its end. */
export function labelsOf(
  picture: ArrayLike<number> | null,
  { input_shape, symbols, ends, pen }: Elements,
): string[] {
  const length = input_shape[0] ?? 0;
  if (symbols.length === 0) {
    const count = pen && picture ? Math.max(1, movementCount(picture)) : length;
    return Array.from({ length: count }, (_, place) => String(place + 1));
  }
  if (!picture) return [];
  const names = Array.from({ length }, (_, place) => {
    const found = symbols.findIndex((_symbol, symbol) => (picture[place * symbols.length + symbol] ?? 0) > 0);
    return symbols[found] ?? "";
  });
  const end = ends && symbols[0] === names[0] ? names.indexOf(symbols[0] ?? "", 1) : -1;
  return end < 0 ? names : names.slice(0, end);
}

/** Of whom an element hears most in a head, and how much, in words. */
export function heardInWords(weights: ArrayLike<number>, labels: readonly string[], element: number): string {
  const shares = Array.from(weights).slice(0, labels.length);
  const order = shares.map((_, place) => place).sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  const most = order.slice(0, 3).filter((place) => (shares[place] ?? 0) >= 0.05);
  const told = most.map((place) => `${nameOf(labels, place)} ${Math.round(100 * (shares[place] ?? 0))} %`);
  return `${nameOf(labels, element)} hears ${told.join(", ")}`;
}

function nameOf(labels: readonly string[], place: number): string {
  const isNamedTwice = labels.indexOf(labels[place] ?? "") !== labels.lastIndexOf(labels[place] ?? "");
  return isNamedTwice ? `${labels[place] ?? ""} (${place + 1})` : (labels[place] ?? "");
}
