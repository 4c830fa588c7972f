import { asked } from "./asked.svelte";
import { draft } from "./draft.svelte";
import { heldOf, withCut, withHeld, withNothingHeld, type CutParam, type Held } from "./held";

/** What is held, as it was asked for; each change is a step of undo. */
class Holds {
  readonly all = $derived.by((): readonly Held[] => heldOf(asked.experiment));

  /** The value that a unit is held at; undefined where it is free. */
  valueOf(layer: string, unit: number): number | undefined {
    const found = this.all.find((held) => held.kind === "unit" && held.layer === layer && held.unit === unit);
    return found?.kind === "unit" ? found.value : undefined;
  }

  isCut({ layer, name, flat }: Omit<CutParam, "kind">): boolean {
    return this.all.some(
      (held) => held.kind === "cut" && held.layer === layer && held.name === name && held.flat === flat,
    );
  }

  hold(layer: string, unit: number, value: number): void {
    const touched = `held ${layer}/${unit}`;
    draft.edit((experiment) => withHeld(experiment, layer, unit, value), { touched });
  }

  release(layer: string, unit: number): void {
    draft.edit((experiment) => withHeld(experiment, layer, unit, null));
  }

  cut(param: Omit<CutParam, "kind">, isCut: boolean): void {
    draft.edit((experiment) => withCut(experiment, param, isCut));
  }

  bringBack(held: Held): void {
    if (held.kind === "unit") this.release(held.layer, held.unit);
    else this.cut(held, false);
  }

  bringAllBack(): void {
    draft.edit(withNothingHeld);
  }
}

export const holds = new Holds();
