import type { Component } from "svelte";

import type { Palette } from "../../../lib/render/palette";
import type { Cell } from "../map-cell";
import type { Reading } from "../reading";
import type { Scene, UnitRef } from "../scene";
import type { SceneLayer } from "../scene-layer";
import type { Numbers } from "./numbers";

/** What is given to the level of a layer's type, which shows how one of its numbers comes about. */
export interface LevelProps {
  readonly scene: Scene;
  readonly layer: SceneLayer;
  /** The unit or channel that is open. */
  readonly ref: UnitRef;
  /** Its numbers as the picture of the network has them; null while none are there. */
  readonly reading: Reading | null;
  /** How the number comes about, as the server calculates it; null until that is there. */
  readonly numbers: Numbers | null;
  /** Of a map the cell that is looked at. */
  readonly cell: Cell;
  /** What is open one level deeper: an input of a unit, or a cell of a map. */
  readonly number: readonly number[] | null;
  readonly readout: string;
  readonly palette: Palette;
  /** How wide it is, in pixels. */
  readonly room: number;
  /** Grows with every frame: what the scene holds is not reactive. */
  readonly frame: number;
  readonly onopen: (ref: UnitRef) => void;
  /** Called with a cell of a map to look at; null for that which is strongest. */
  readonly onpoint: (cell: Cell | null) => void;
  readonly onnumber: (number: readonly number[]) => void;
}

/** What the file of a level exports. */
export interface LevelModule {
  readonly default: Component<LevelProps>;
}
