import { expect, it } from "vitest";

import { BLACK, colourOf, WHITE } from "../draw/colours";
import { framingOf } from "../draw/framing";
import { drawAsIs } from "../draw/normalise";
import { commonGround } from "./ground";

const SHAPE = [4, 4, 3] as const;
const PAPER = [240, 230, 220] as const;

/** Something in the middle of a ground. */
const pictureOn = (ground: readonly number[]) => ({
  pixels: Uint8Array.from({ length: 48 }, (_, i) =>
    [5, 6, 9, 10].includes(Math.floor(i / 3)) ? 20 : ground[i % 3]!,
  ),
});

it("is what most pictures stand on, and black where there are none or none have colours", () => {
  expect(commonGround([pictureOn(PAPER), pictureOn(PAPER), pictureOn(BLACK)], SHAPE)).toEqual(PAPER);
  expect(commonGround([], SHAPE)).toEqual(BLACK);
  expect(commonGround([{ pixels: new Uint8Array(16).fill(200) }], [4, 4, 1])).toEqual(BLACK);
});

it("is what a drawing stands on, too, with ink that is seen there", () => {
  const stroke = [
    { x: 0.2, y: 0.5, pressure: 0.5 },
    { x: 0.8, y: 0.5, pressure: 0.5 },
  ];
  const { pixels } = drawAsIs([stroke], { ...framingOf(32, 32, 3), ground: PAPER });
  expect([...pixels.slice(0, 3)]).toEqual(PAPER);
  const middle = 3 * (16 * 32 + 16);
  expect([...pixels.slice(middle, middle + 3)]).toEqual(BLACK);
  expect(colourOf(0, BLACK)).toEqual(WHITE);
});
