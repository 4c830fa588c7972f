/** A colour of the pen: red, green and blue of 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export interface Pen {
  readonly name: string;
  readonly colour: Colour;
}

/** What pictures with colours are drawn with, on black. Their order stands in addresses: new ones come last. */
export const PENS: readonly Pen[] = [
  { name: "White", colour: [255, 255, 255] },
  { name: "Red", colour: [226, 54, 54] },
  { name: "Orange", colour: [240, 140, 30] },
  { name: "Yellow", colour: [245, 215, 60] },
  { name: "Green", colour: [60, 180, 75] },
  { name: "Blue", colour: [60, 120, 235] },
  { name: "Purple", colour: [160, 80, 220] },
  { name: "Brown", colour: [150, 95, 55] },
];

/** The colour of a pen by its number; white if there is none. */
export function colourOf(pen: number | undefined): Colour {
  return (PENS[pen ?? 0] ?? PENS[0]!).colour;
}

export function asCss([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Layers of ink one over the other on black, each grey of 0 to 255 and in its colour, as red, green and blue. */
export function inColours(
  layers: readonly { ink: Uint8Array; colour: Colour }[],
  pixels: number,
): Uint8Array {
  const made = new Float32Array(3 * pixels);
  for (const { ink, colour } of layers) {
    for (let i = 0; i < pixels; i++) {
      const share = ink[i]! / 255;
      for (let c = 0; c < 3; c++) made[3 * i + c] = (1 - share) * made[3 * i + c]! + share * colour[c]!;
    }
  }
  return Uint8Array.from(made, Math.round);
}
