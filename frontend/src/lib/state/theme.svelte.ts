import { keep, recall } from "../storage";

export const THEMES = ["auto", "dark", "light", "projector"] as const;
export type Theme = (typeof THEMES)[number];
export type ResolvedTheme = Exclude<Theme, "auto">;

const STORAGE_KEY = "neurarium.theme";

/** The colours of the page; `auto` follows the system. Views that draw on canvas read `resolved` to redraw. */
class ThemeState {
  #chosen = $state<Theme>(remembered());
  #systemDark = $state(darkQuery().matches);
  #isForced = $state(forcedQuery().matches);

  constructor() {
    darkQuery().addEventListener("change", ({ matches }) => {
      this.#systemDark = matches;
      this.#apply();
    });
    forcedQuery().addEventListener("change", ({ matches }) => {
      this.#isForced = matches;
      this.#apply();
    });
    this.#apply();
  }

  get chosen(): Theme {
    return this.#chosen;
  }

  /** Where the system forces its colours, those of data are the ones that fit its background. */
  get resolved(): ResolvedTheme {
    if (this.#chosen !== "auto" && !this.#isForced) return this.#chosen;
    return this.#systemDark ? "dark" : "light";
  }

  choose(theme: Theme): void {
    this.#chosen = theme;
    keep("localStorage", STORAGE_KEY, theme);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset["theme"] = this.resolved;
  }
}

function darkQuery(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: dark)");
}

function forcedQuery(): MediaQueryList {
  return window.matchMedia("(forced-colors: active)");
}

function remembered(): Theme {
  const stored = recall("localStorage", STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? "auto";
}

export const theme = new ThemeState();
