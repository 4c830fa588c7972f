/** What depends on how much fits into the window; each is an attribute `data-…` of the page for its styles. */
export interface Layout {
  readonly columns: "one" | "three";
  /** On a low page, as on a laptop at a lectern, the same stands on fewer lines. */
  readonly height: "low" | "full";
  /** Where the meters stand. */
  readonly meters: "header" | "readouts" | "transport";
}

/** In pixels at the usual size of type; a theme with larger type needs as much more. */
const THREE_COLUMNS = 900;
const METERS_IN_HEADER = 1400;
const FULL_HEIGHT = 800;

/** The layout of a window whose type is `scale` times the usual size. */
export function layoutOf(width: number, height: number, scale: number): Layout {
  if (width < THREE_COLUMNS * scale) return { columns: "one", height: "full", meters: "transport" };
  return {
    columns: "three",
    height: height <= FULL_HEIGHT * scale ? "low" : "full",
    meters: width < METERS_IN_HEADER * scale ? "readouts" : "header",
  };
}
