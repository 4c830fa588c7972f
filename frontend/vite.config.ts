import { readdirSync, readFileSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { configDefaults, defineConfig } from "vitest/config";

import { buildTarget } from "./lint/browsers.js";

/** Tests that change what is the same for all modules of a process: others are not to run in that process. */
const APART = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => `src/${path}`)
  .filter((path) =>
    /\bglobalThis\b|\bvi\.(mock|doMock|hoisted|resetModules|stubGlobal)\b/.test(readFileSync(path, "utf8")),
  );

export default defineConfig({
  plugins: [svelte()],
  // Of a built page the server knows below which path it is: it puts that in the place of each "./" of index.html.
  base: "./",
  build: {
    outDir: "../backend/neurarium/page",
    emptyOutDir: true,
    target: buildTarget,
    // The server's Content-Security-Policy allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What the first picture needs comes at once, in one file: twenty small ones would wait for one another.
        codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] },
      },
    },
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } },
  },
  test: {
    environment: "node",
    // Tests read the tokens of the themes from the style sheet.
    css: { include: /app\.css/ },
    // Modules are loaded once for all tests that leave them as they are: half of the time went into that.
    projects: [
      { extends: true, test: { name: "apart", include: APART } },
      {
        extends: true,
        test: {
          name: "together",
          include: ["src/**/*.test.ts", "lint/*.test.js"],
          exclude: [...configDefaults.exclude, ...APART],
          isolate: false,
        },
      },
    ],
  },
});
