import { mixPalette, type Palette } from "./palette";

/** What canvas pictures take from the theme. */
export interface ThemeStyle {
  readonly palette: Palette;
  readonly fontFamily: string;
  /** In pixels, scaled as the theme scales its type. */
  readonly fontSize: number;
}

/** Read the tokens of the page's present theme; `theme` is named so that callers read anew when it changes. */
export function readThemeStyle(_theme: string, fontSize: number): ThemeStyle {
  const tokens = getComputedStyle(document.documentElement);
  return {
    palette: mixPalette((token) => tokens.getPropertyValue(`--${token}`)),
    fontFamily: tokens.getPropertyValue("--font"),
    fontSize: fontSize * readThemeScale(),
  };
}

/** How many times the usual size the type of the present theme has. */
export function readThemeScale(): number {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}
