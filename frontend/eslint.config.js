import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import webApis from "./lint/web-apis.js";
import svelteConfig from "./svelte.config.js";

/** Which rooms of the page a room knows nothing of: what all use knows none, and what is composed not who composes it. */
const CLOSED_ROOMS = {
  lib: ["builder", "gallery", "page", "plane", "share", "table", "teach", "tour", "views"],
  glossary: ["builder", "draw", "gallery", "page", "plane", "share", "table", "teach", "tour", "views"],
  draw: ["builder", "gallery", "page", "plane", "share", "table", "teach", "tour", "views"],
  teach: ["builder", "draw", "gallery", "page", "plane", "share", "table", "tour", "views"],
  tour: ["builder", "gallery", "page", "plane", "share", "table", "views"],
  views: ["gallery", "page", "share"],
  plane: ["builder", "gallery", "page", "share", "tour"],
  table: ["builder", "draw", "gallery", "page", "teach", "tour", "views"],
  builder: ["draw", "gallery", "page", "plane", "share", "table", "teach", "tour"],
  gallery: ["builder", "draw", "page", "plane", "share", "table", "teach", "tour", "views"],
  share: ["builder", "draw", "gallery", "page", "plane", "tour"],
};

function closed([room, others]) {
  const regex = `^(\\.\\./)+(${others.join("|")})/`;
  const message = `${room}/ is used by this room, and knows nothing of it.`;
  return {
    files: [`src/${room}/**/*.ts`, `src/${room}/**/*.svelte`],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex, message }] }] },
  };
}

export default ts.config(
  { ignores: ["node_modules/", "dist/", "src/lib/protocol/generated.ts"] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: {
          allowDefaultProject: ["*.js", "lint/*.js", "vite.config.ts"],
          defaultProject: "tsconfig.node.json",
        },
        extraFileExtensions: [".svelte"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["src/**/*.ts", "src/**/*.svelte"],
    ignores: ["**/*.test.ts"],
    plugins: { "web-apis": webApis },
    rules: { "web-apis/available": "error" },
  },
  {
    files: ["src/**/*.ts", "src/**/*.svelte"],
    rules: {
      // The type checker tells, too.
      "@typescript-eslint/no-unused-vars": "off",
      // There are no stores; looking for them takes as long as several other rules.
      "svelte/require-store-reactive-access": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // eslint does not see the props of components; svelte-check does.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  ...Object.entries(CLOSED_ROOMS).map(closed),
  {
    files: ["*.js", "lint/*.js"],
    languageOptions: { globals: globals.node },
    ...ts.configs.disableTypeChecked,
  },
);
