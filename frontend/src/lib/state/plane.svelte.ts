/** What a pointer does on the large plane: choose the input, draw points of a class or value, erase, move. */
export type Tool =
  | { readonly kind: "look" }
  | { readonly kind: "brush"; readonly target: number }
  | { readonly kind: "erase" }
  | { readonly kind: "move" };

export const LOOK: Tool = { kind: "look" };

/** How the plane is shown; of this page only. */
class PlaneSettings {
  /** Only the likeliest answer at each place, without how sure it is. */
  discrete = $state(false);
  contours = $state(true);
  testPoints = $state(false);
  mistakes = $state(false);
  tool = $state.raw<Tool>(LOOK);
}

export const plane = new PlaneSettings();
