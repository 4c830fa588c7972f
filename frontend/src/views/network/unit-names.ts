import type { DrawnLayer } from "./graph";
import type { SceneLayer } from "./scene-layer";

/** What a unit is called in words: “unit 5”, “map 3”, “class 7”, “x²”. Counting starts at 1, as people count. */
export function unitName({ drawn, names, unitNames }: SceneLayer, unit: number): string {
  if (unitNames[unit] !== undefined) return unitNames[unit];
  if (names) return `class ${names[unit]!}`;
  if (drawn.look === "picture") return "picture";
  if (drawn.info.shape.length === 2) return "sequence";
  if (drawn.isOutput && drawn.units === 1) return "the output";
  return numberedName(drawn, unit);
}

/** What a unit is called that has no name of its own. */
export function numberedName({ shape }: Pick<DrawnLayer, "shape">, unit: number): string {
  return `${shape.length === 3 ? "map" : "unit"} ${unit + 1}`;
}

/** What the one number is called that a unit has for a sample. */
export function measureOf({ drawn }: SceneLayer, readout: string): string {
  if (drawn.isOutput && readout !== "linear") return "logit";
  return drawn.shape.length === 3 ? "mean activation" : "activation";
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
