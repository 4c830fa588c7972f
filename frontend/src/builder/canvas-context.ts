import { getContext, setContext } from "svelte";

import type { Measure } from "../views/network/headers";
import type { Direction, Size } from "./geometry";
import type { Route } from "./routes";

/** What the layers and wires on a canvas need to know of it. */
export interface CanvasContext {
  readonly direction: Direction;
  /** How wide the small letters are at the present zoom. */
  readonly measure: Measure;
  /** Its size in pixels. */
  readonly size: Size;
  routeOf(wire: string): Route | undefined;
}

const KEY = Symbol("canvas");

export function provideCanvas(context: CanvasContext): void {
  setContext(KEY, context);
}

export function canvasContext(): CanvasContext {
  return getContext<CanvasContext>(KEY);
}
