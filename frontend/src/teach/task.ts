import type { Network } from "../lib/protocol/generated";
import { pack, unpack } from "./packed";

export const MOST_PROMPT_LETTERS = 400;

/** What a lesson asks for: words, and a goal that the page ticks when it is reached. */
export interface Task {
  readonly prompt: string;
  /** The test accuracy to reach, from 0 to 1; null without a goal. */
  readonly accuracy: number | null;
  /** With at most so many hidden units; null for as many as one likes. */
  readonly mostUnits: number | null;
}

/** Where a run stands; an accuracy that was not measured yet is undefined. */
export interface Standing {
  readonly accuracy: number | undefined;
  readonly units: number;
}

export function formatTask(task: Task): string | null {
  const prompt = task.prompt.trim();
  return prompt === "" && task.accuracy === null ? null : pack({ ...task, prompt });
}

/** The task of an address; null where there is none, or what stands there is none. */
export function parseTask(text: string | null): Task | null {
  const value = unpack(text);
  if (typeof value !== "object" || value === null) return null;
  const { prompt, accuracy, mostUnits } = value as Record<string, unknown>;
  const task = {
    prompt: typeof prompt === "string" ? prompt.slice(0, MOST_PROMPT_LETTERS) : "",
    accuracy: numberWithin(accuracy, 0, 1),
    mostUnits: numberWithin(mostUnits, 0, 1e6),
  };
  return task.prompt === "" && task.accuracy === null ? null : task;
}

/** "Goal: 95 % of the test samples right, with at most 3 hidden units" */
export function goalInWords({ accuracy, mostUnits }: Task): string {
  if (accuracy === null) return "";
  const percent = `${Number((100 * accuracy).toPrecision(4))} %`;
  const units =
    mostUnits === null ? "" : `, with at most ${mostUnits} hidden ${mostUnits === 1 ? "unit" : "units"}`;
  return `Goal: ${percent} of the test samples right${units}`;
}

export function isReached({ accuracy, mostUnits }: Task, now: Standing): boolean {
  if (accuracy === null || now.accuracy === undefined) return false;
  return now.accuracy >= accuracy && (mostUnits === null || now.units <= mostUnits);
}

/** The units of all layers that have weights and lead to another layer: those of the output are not hidden. */
export function hiddenUnits(networks: Readonly<Record<string, Network>>): number {
  return Object.values(networks)
    .flatMap(({ layers, edges }) => layers.filter(({ id }) => edges.some(({ source }) => source === id)))
    .reduce((sum, { config }) => sum + widthOf(config), 0);
}

function widthOf(config: Readonly<Record<string, unknown>>): number {
  const width = config["units"] ?? config["filters"];
  return typeof width === "number" ? width : 0;
}

function numberWithin(value: unknown, low: number, high: number): number | null {
  return typeof value === "number" && value >= low && value <= high ? value : null;
}
