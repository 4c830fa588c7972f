/** What depends on how much fits into the window; each is an attribute `data-…` of the page for its styles. */
export interface Layout {
  readonly columns: "one" | "three";
  /** On a low page, as on a laptop at a lectern, the same stands on fewer lines. */
  readonly height: "tiny" | "low" | "full";
  /** Where the meters stand. */
  readonly meters: "header" | "readouts" | "transport";
  /** Where the drawer of settings opens: beside all columns, over the first of them, or as a sheet from below. */
  readonly drawer: "beside" | "over" | "below";
}

/** In pixels at the usual size of type; a theme with larger type needs as much more. */
const THREE_COLUMNS = 900;
const METERS_IN_HEADER = 1560;
const DRAWER_BESIDE = 1240;
const FULL_HEIGHT = 800;
/** Less than this is left of a page that is magnified to twice its size. */
const TINY_HEIGHT = 560;

/** The layout of a window whose type is `scale` times the usual size. */
export function layoutOf(width: number, height: number, scale: number): Layout {
  if (width < THREE_COLUMNS * scale) {
    const isTiny = height < TINY_HEIGHT * scale;
    return {
      columns: "one",
      height: isTiny ? "tiny" : "full",
      meters: isTiny ? "readouts" : "transport",
      drawer: "below",
    };
  }
  return {
    columns: "three",
    height: height <= FULL_HEIGHT * scale ? "low" : "full",
    meters: width < METERS_IN_HEADER * scale ? "readouts" : "header",
    drawer: width < DRAWER_BESIDE * scale ? "over" : "beside",
  };
}
