/** What a pointer does on the large plane: choose the input, draw points of a class or value, erase, move. */
export type Tool =
  | { readonly kind: "look" }
  | { readonly kind: "brush"; readonly target: number }
  | { readonly kind: "erase" }
  | { readonly kind: "move" };

export const LOOK: Tool = { kind: "look" };

type Switched = "discrete" | "contours" | "testPoints" | "mistakes" | "arrows" | "codeGrid";
type Shown = Readonly<Record<Switched, boolean>>;

/** How the plane is shown; of this page only. */
class PlaneSettings {
  /** Only the likeliest answer at each place, without how sure it is. */
  discrete = $state(false);
  contours = $state(true);
  testPoints = $state(false);
  mistakes = $state(false);
  /** Where the judge would move what is made. */
  arrows = $state(true);
  /** How the codes are bent into what is made of them. */
  codeGrid = $state(false);
  /** Of what flows, the time that is shown: from 0, where all is noise, to 1. */
  time = $state(1);
  tool = $state.raw<Tool>(LOOK);

  /** What the switches say. */
  get shown(): Shown {
    const { discrete, contours, testPoints, mistakes, arrows, codeGrid } = this;
    return { discrete, contours, testPoints, mistakes, arrows, codeGrid };
  }

  /** Let the switches say what they said before. */
  shows(shown: Shown | undefined): void {
    Object.assign(this, shown);
  }
}

export const plane = new PlaneSettings();
