export const THEMES = ["auto", "dark", "light", "projector"] as const;
export type Theme = (typeof THEMES)[number];
export type ResolvedTheme = Exclude<Theme, "auto">;

const STORAGE_KEY = "neurarium.theme";

/** The colours of the page; `auto` follows the system. Views that draw on canvas read `resolved` to redraw. */
class ThemeState {
  #chosen = $state<Theme>(remembered());
  #systemDark = $state(darkQuery().matches);

  constructor() {
    darkQuery().addEventListener("change", ({ matches }) => {
      this.#systemDark = matches;
      this.#apply();
    });
    this.#apply();
  }

  get chosen(): Theme {
    return this.#chosen;
  }

  get resolved(): ResolvedTheme {
    if (this.#chosen !== "auto") return this.#chosen;
    return this.#systemDark ? "dark" : "light";
  }

  choose(theme: Theme): void {
    this.#chosen = theme;
    localStorage.setItem(STORAGE_KEY, theme);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset["theme"] = this.resolved;
  }
}

function darkQuery(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: dark)");
}

function remembered(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return THEMES.find((theme) => theme === stored) ?? "auto";
}

export const theme = new ThemeState();
