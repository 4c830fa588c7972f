import katex from "katex";
import type { Attachment } from "svelte/attachments";

import { writeText } from "../../../lib/state/live-text";

const PLACE = /^@(\w+)$/;

/** A formula in TeX as MathML, which needs no fonts and no styles of its own; its numbers stay in place as they change. */
export function typeset(
  tex: string,
  values: () => Readonly<Record<string, string>>,
): Attachment<HTMLElement> {
  return (element) => {
    katex.render(tex, element, { output: "mathml", throwOnError: false, displayMode: true });
    element.querySelector("annotation")?.remove();
    const places = Array.from(element.querySelectorAll<HTMLElement>("mtext")).flatMap((place) => {
      const name = PLACE.exec(place.textContent)?.[1];
      return name === undefined ? [] : [{ place, name }];
    });
    $effect(() => {
      const now = values();
      for (const { place, name } of places) writeText(place, now[name] ?? "");
    });
  };
}
