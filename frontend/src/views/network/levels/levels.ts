import { Part } from "../../../lib/part.svelte";
import type { LevelModule } from "./level";

/** Each file `<Type>Level.svelte` is the level of a layer's type, loaded when one is opened. */
export const LEVELS = import.meta.glob<LevelModule>("./*Level.svelte");

// What writes formulas is large.
const parts = new Map(Object.entries(LEVELS).map(([file, load]) => [file, new Part(load, true)]));

/** The level of a layer's type; the plain one of a type that has none. */
export function levelOf(type: string): Part<LevelModule> {
  return parts.get(fileOf(type)) ?? parts.get(fileOf("plain"))!;
}

/** conv_transpose → ./ConvTransposeLevel.svelte */
export function fileOf(type: string): string {
  const words = type.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `./${words.join("")}Level.svelte`;
}
