import katex from "katex";
import type { Attachment } from "svelte/attachments";

import { writeText } from "../../../lib/state/live-text";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const PLACE = /^@(\w+)$/;

/** A formula in TeX as MathML, which needs no fonts and no styles of its own; its numbers stay in place as they change. */
export function typeset(
  tex: string,
  values: () => Readonly<Record<string, string>>,
): Attachment<HTMLElement> {
  return (element) => {
    katex.render(tex, element, { output: "mathml", throwOnError: false, displayMode: true });
    element.querySelector("annotation")?.remove();
    const places = Array.from(element.querySelectorAll("mtext")).flatMap((text) => {
      const name = PLACE.exec(text.textContent)?.[1];
      return name === undefined ? [] : [{ place: numberInPlaceOf(text), name }];
    });
    $effect(() => {
      const now = values();
      for (const { place, name } of places) writeText(place, now[name] ?? "");
    });
  };
}

/** A number where a text stood: beside text alone an equals sign would have no room around it. */
function numberInPlaceOf(text: Element): MathMLElement {
  const number = document.createElementNS(MATHML, "mn");
  text.replaceWith(number);
  return number;
}
