import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The oldest version of each browser that the page supports, by its name in Browserslist: `{ ios_saf: 17.4 }`. */
export const oldest = Object.fromEntries(
  manifest.browserslist.map((query) => {
    const [name, version] = query.split(" >= ");
    return [name, Number(version)];
  }),
);

const BUILD_NAMES = { ios_saf: "ios" };

/** The same, as the build names them: `ios17.4`. */
export const buildTarget = Object.entries(oldest).map(
  ([name, version]) => `${BUILD_NAMES[name] ?? name}${version}`,
);
