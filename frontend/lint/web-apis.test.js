import { Linter } from "eslint";
import ts from "typescript";
import { parser } from "typescript-eslint";
import { beforeAll, expect, test } from "vitest";

import webApis from "./web-apis.js";

const FILE = "page.ts";

/** What the rule says of a program. */
function reported(code) {
  const options = { target: ts.ScriptTarget.ESNext, lib: ["lib.esnext.d.ts", "lib.dom.d.ts"], strict: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, version) =>
    name === FILE ? ts.createSourceFile(FILE, code, version, true) : getSourceFile(name, version);
  const programs = [ts.createProgram([FILE], options, host)];
  const config = {
    files: ["**/*.ts"],
    languageOptions: { parser, parserOptions: { programs } },
    plugins: { "web-apis": webApis },
    rules: { "web-apis/available": "error" },
  };
  return new Linter().verify(code, [config], FILE).map(({ message }) => message);
}

const SECURE = `
  export const places = (event: PointerEvent) => event.getCoalescedEvents();
  void navigator.clipboard?.writeText("");
  crypto.randomUUID();
`;
const NEW = `
  new Float16Array(1);
  Promise.try(() => 1);
  new Set([1]).union(new Set([2]));
`;
const OLD = `
  interface Own { readonly clipboard: string }
  export const own = (value: Own) => value.clipboard;
  structuredClone([1].toSorted().findLast((value) => value > 0));
  new CompressionStream("deflate");
  document.createElement("canvas").getContext("2d")?.roundRect(0, 0, 1, 1);
`;
let messages = [];

// To read all types of the language and of browsers takes seconds, so it is done once.
beforeAll(() => {
  messages = reported(SECURE + NEW + OLD);
}, 120_000);

/** The names that are reported in these words. */
const named = (words) => messages.filter((text) => text.includes(words)).map((text) => text.split(" ")[0]);

test("What is there in secure contexts only is reported, on values of any name", () => {
  expect(named("in secure contexts only")).toEqual(["getCoalescedEvents", "clipboard", "randomUUID"]);
});

test("What a supported browser lacks is reported, with the browsers", () => {
  expect(named("is not there in")).toEqual(["getCoalescedEvents", "Float16Array", "try", "union"]);
  expect(messages.find((text) => text.startsWith("getCoalescedEvents is not"))).toContain("ios_saf 17.4");
});

test("What all of them have is not, nor what is one's own", () => {
  expect(messages).toHaveLength(7);
});
