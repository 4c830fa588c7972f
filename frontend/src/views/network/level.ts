/** How deep the network is looked into: a layer, one of its units, and one number that goes into it. */
export interface Level {
  /** The id of the layer. */
  readonly layer: string;
  readonly unit: number | null;
  /** An input of a unit, or row and column of a map. */
  readonly number: readonly number[] | null;
}

/** As it stands in the address: dense_1, dense_1/7, dense_1/7/349, conv2d_1/3/12,5. Counting starts at 0. */
export function formatLevel({ layer, unit, number }: Level): string {
  const parts = [encodeURIComponent(layer), unit, number?.join(",")];
  return parts.filter((part) => part !== null && part !== undefined).join("/");
}

/** The level that a text of the address means; null for none. */
export function parseLevel(text: string | null): Level | null {
  const [layer, unit, number] = (text ?? "").split("/");
  if (!layer) return null;
  const [units, numbers] = [whole(unit), whole(number)];
  return {
    layer: decoded(layer),
    unit: units?.length === 1 ? units[0]! : null,
    number: units && numbers && numbers.length <= MOST_NUMBERS ? numbers : null,
  };
}

const MOST_NUMBERS = 2;

/** One level up; null is the whole network. */
export function above({ layer, unit, number }: Level): Level | null {
  return number === null ? null : { layer, unit, number: null };
}

/** How deep it is: 0 is the whole network. */
export function depthOf(level: Level | null): number {
  if (!level) return 0;
  return level.number !== null ? 3 : level.unit !== null ? 2 : 1;
}

function whole(text: string | undefined): number[] | null {
  if (text === undefined || !/^\d{1,7}(,\d{1,7})*$/.test(text)) return null;
  return text.split(",").map(Number);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
