import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { buildTarget } from "./lint/browsers.js";

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
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } },
  },
  test: {
    include: ["src/**/*.test.ts", "lint/*.test.js"],
    environment: "node",
    // Tests read the tokens of the themes from the style sheet.
    css: { include: /app\.css/ },
  },
});
