import highlighter from "highlight.js/lib/core";
import python from "highlight.js/lib/languages/python";

highlighter.registerLanguage("python", python);

/** Python as HTML with classes for its parts; everything in it is escaped. */
export function highlightPython(code: string): string {
  return highlighter.highlight(code, { language: "python" }).value;
}
