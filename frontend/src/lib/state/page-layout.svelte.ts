import { innerHeight, innerWidth } from "svelte/reactivity/window";

import { isEmbedded } from "../embedding";
import { readThemeScale } from "../render/theme-style";
import { theme } from "./theme.svelte";
import { layoutOf, type Layout } from "./layout";

/** The layout of this page. */
export const pageLayout = {
  get current(): Layout {
    void theme.resolved;
    const [width, height] = [innerWidth.current ?? 0, innerHeight.current ?? 0];
    return layoutOf(width, height, readThemeScale());
  },
};

/** Keep the layout as attributes of the page. */
export function keepLayout(): void {
  $effect.pre(() => {
    Object.assign(document.documentElement.dataset, pageLayout.current);
    document.documentElement.toggleAttribute("data-embedded", isEmbedded);
  });
}
