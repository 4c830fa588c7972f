/** A colour of the pen: red, green and blue of 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export interface Pen {
  readonly name: string;
  readonly colour: Colour;
}

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];

/** What pictures with colours are drawn with. Their order stands in addresses: new ones come last. */
const PENS: readonly Pen[] = [
  { name: "White", colour: WHITE },
  { name: "Red", colour: [226, 54, 54] },
  { name: "Orange", colour: [240, 140, 30] },
  { name: "Yellow", colour: [245, 215, 60] },
  { name: "Green", colour: [60, 180, 75] },
  { name: "Blue", colour: [60, 120, 235] },
  { name: "Purple", colour: [160, 80, 220] },
  { name: "Brown", colour: [150, 95, 55] },
];

/** The pens on a ground: in place of white there is black where the ground is light. */
export function pensOn(ground: Colour): readonly Pen[] {
  return isLight(ground) ? [{ name: "Black", colour: BLACK }, ...PENS.slice(1)] : PENS;
}

/** The colour of a pen by its number; of the first one if there is none. */
export function colourOf(pen: number | undefined, ground: Colour = BLACK): Colour {
  const pens = pensOn(ground);
  return (pens[pen ?? 0] ?? pens[0]!).colour;
}

export function isLight([red, green, blue]: Colour): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 127;
}

export function asCss([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Layers of ink one over the other on a ground, each grey of 0 to 255 and in its colour, as red, green and blue. */
export function inColours(
  layers: readonly { ink: Uint8Array; colour: Colour }[],
  pixels: number,
  ground: Colour = BLACK,
): Uint8Array {
  const made = Float32Array.from({ length: 3 * pixels }, (_, i) => ground[i % 3]!);
  for (const { ink, colour } of layers) {
    for (let i = 0; i < pixels; i++) {
      const share = ink[i]! / 255;
      for (let c = 0; c < 3; c++) made[3 * i + c] = (1 - share) * made[3 * i + c]! + share * colour[c]!;
    }
  }
  return Uint8Array.from(made, Math.round);
}
