import { mixPalette, type Palette } from "./palette";

/** What canvas pictures take from the theme. */
export interface ThemeStyle {
  readonly palette: Palette;
  readonly fontFamily: string;
  /** In pixels, scaled as the theme scales its type. */
  readonly fontSize: number;
}

/** Read the tokens of the page's present theme; `theme` is named so that callers read again when it changes. */
export function readThemeStyle(_theme: string, fontSize: number): ThemeStyle {
  const tokens = getComputedStyle(document.documentElement);
  return {
    palette: mixPalette((token) => asHex(tokens.getPropertyValue(`--${token}`).trim())),
    fontFamily: tokens.getPropertyValue("--font"),
    fontSize: fontSize * readThemeScale(),
  };
}

/** How many times the usual size the type of the present theme has. */
export function readThemeScale(): number {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}

/** A colour as `#rrggbb`: where the system forces its own, tokens have their names, such as `CanvasText`. */
function asHex(colour: string): string {
  if (colour.startsWith("#")) return colour;
  const probe = document.createElement("span");
  probe.style.setProperty("forced-color-adjust", "none");
  probe.style.color = colour;
  document.body.append(probe);
  const levels = getComputedStyle(probe).color.match(/\d+/g)!.slice(0, 3).map(Number);
  probe.remove();
  return `#${levels.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}
