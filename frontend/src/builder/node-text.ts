import { getContext, setContext } from "svelte";

import type { Measure } from "../views/network/headers";

const KEY = Symbol("node text");

/** Let the nodes of a canvas know how wide their small letters are at the present zoom. */
export function provideNodeText(measure: () => Measure): void {
  setContext(KEY, measure);
}

export function nodeTextMeasure(): () => Measure {
  return getContext<() => Measure>(KEY);
}
