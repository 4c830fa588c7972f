import type { Experiment } from "../lib/protocol/generated";
import { parseExperiment, UnreadableExperiment } from "../lib/state/experiment-link";
import { decode, detectEncoding } from "../table/encoding";
import { EXPECTED, problemOf, type Json } from "./experiment-outline";

/** Read the bytes of an experiment.json, or say what it holds instead and what was expected. */
export function readExperiment(bytes: Uint8Array): Experiment {
  const text = decode(bytes, detectEncoding(bytes));
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
    throw new UnreadableExperiment(`This file is no experiment: it holds ${found}; ${EXPECTED}`);
  }
  const problem = problemOf(value as Json);
  if (problem) throw new UnreadableExperiment(problem);
  return parseExperiment(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnreadableExperiment(`This file is no experiment: ${faultOf(text)}; ${EXPECTED}`);
  }
}

/** What keeps a text from being JSON, of the things that people meet. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*</, "it is a web page"],
  [/^\s*$/, "it is empty"],
  [/^\s*[^\s{["\d-]/, "it is not JSON"],
  [/^\s*(\/\/|\/\*|#)|[{[,]\s*(\/\/|\/\*)/, "JSON has no comments"],
  [/[:[,]\s*-?(NaN|Infinity)\b/, "“NaN” and “Infinity” are no numbers of JSON"],
  [/,\s*[}\]]/, "there is a comma too many before a closing bracket"],
  [/[{,]\s*'/, "JSON has double quotation marks only"],
  [/[^}\s]\s*$/, "it ends too early"],
];

function faultOf(text: string): string {
  const plain = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  if (/^\s*(\/\/|\/\*|#)/.test(plain)) return "JSON has no comments";
  return FAULTS.find(([sign]) => sign.test(plain))?.[1] ?? "it is not valid JSON";
}
