import type { Measure } from "./headers";

/** As much of a name as has room, with an ellipsis where that is not all of it. */
export function shortName(name: string, room: number, measure: Measure): string {
  if (measure(name) <= room) return name;
  const letters = Array.from(name);
  while (letters.length > 1 && measure(`${letters.join("")}…`) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
