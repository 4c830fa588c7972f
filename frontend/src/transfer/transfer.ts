import type {
  DatasetEntry,
  Experiment,
  JsonValue,
  NetworkInfo,
  RaceSpec,
  Spec,
} from "../lib/protocol/generated";
import { withPoints } from "../plane/datasets";

/** Few enough that what was learned before shows. */
const EACH = 3;
/** A data set learns from so many samples at least. */
const LEAST_SAMPLES = 10;
export const RACE_STEPS = 400;

/** What a network is to learn next, with what it knows. */
export interface Lesson {
  /** The other data. */
  readonly dataset: string;
  /** The classes to tell apart; all, where none can be chosen. */
  readonly classes: readonly string[];
  /** How many examples there are of each class; null: all that there are. */
  readonly each: number | null;
  /** So many of the layers that can be kept stay as they are, from the first on. */
  readonly frozen: number;
}

/**
 * The layers whose weights can be kept, in the order in which data flow: all that have some, but for the last. For pictures
 * of another size those alone that come before pixels are laid out in a row.
 */
export function keepable(network: Pick<NetworkInfo, "layers">, isSameSize = true): readonly string[] {
  const kept = network.layers
    .filter(({ param_count }) => param_count > 0)
    .map(({ id }) => id)
    .slice(0, -1);
  const rows = network.layers.findIndex(({ type }) => type === "flatten");
  const before = network.layers.slice(0, rows < 0 ? undefined : rows).map(({ id }) => id);
  return isSameSize ? kept : kept.filter((id) => before.includes(id));
}

/** How many samples a lesson has, of so many classes, and whether these are more than were asked for. */
export function samplesOf({ each, classes }: Lesson): { count: number | null; isLeast: boolean } {
  const wanted = each === null ? null : each * classes.length;
  const count = wanted === null ? null : Math.max(LEAST_SAMPLES, wanted);
  return { count, isLeast: count !== wanted };
}

/** The data sets that such a network can read; one's own pictures, too, which may be drawn afterwards. */
export function lessonsFor(
  shape: readonly number[],
  entries: readonly DatasetEntry[],
): readonly DatasetEntry[] {
  return entries.filter(({ available, input_shape }) => available && input_shape.length === shape.length);
}

/** What would be learned next: the classes that were left out, or the first of the other data. */
export function suggestion(
  present: Spec,
  entries: readonly DatasetEntry[],
  keeps: number,
): Lesson | undefined {
  const only = namesOf(present.config["only"]);
  const same = entries.find(({ type }) => type === present.type);
  const left = same?.classes.filter((name) => !only.includes(name)) ?? [];
  const entry =
    same && only.length > 0 && left.length > 1
      ? same
      : (entries.find(({ type }) => type !== present.type) ?? same);
  if (!entry) return undefined;
  const classes = entry === same && only.length > 0 && left.length > 1 ? left : entry.classes;
  // What comes last knows the old classes best, and is of least use for others.
  return { dataset: entry.type, classes, each: EACH, frozen: Math.max(0, keeps - 1) };
}

/** The data of a lesson; own pictures that are not drawn yet are none. */
export function dataOf(lesson: Lesson, entry: DatasetEntry, own: Spec | null): Spec {
  if (entry.category === "own") return own ?? { type: entry.type, config: {} };
  const config: Record<string, JsonValue> = {};
  const samples = entry.fields.find(({ name }) => name === "samples");
  if (entry.can_choose && lesson.classes.length < entry.classes.length) config["only"] = [...lesson.classes];
  const { count } = samplesOf(lesson);
  if (samples && count !== null && count < (samples.maximum ?? Infinity)) config["samples"] = count;
  return { type: entry.type, config };
}

/** The experiment of a lesson: the same network with an output for its classes, and what is frozen of it. */
export function lessonOf(
  present: Experiment,
  lesson: Lesson,
  entry: DatasetEntry,
  layers: readonly string[],
  own: Spec | null,
): Experiment {
  const data = dataOf(lesson, entry, own);
  const names = namesOf(data.config["names"]);
  const classes = names.length > 0 ? names.length : lesson.classes.length;
  const frozen = new Set(layers.slice(0, lesson.frozen));
  const made = withPoints(present, data, classes);
  const networks = Object.entries(made.networks).map(([role, network]) => [
    role,
    { ...network, layers: network.layers.map((layer) => ({ ...layer, frozen: frozen.has(layer.id) })) },
  ]);
  return { ...made, networks: Object.fromEntries(networks) as Experiment["networks"] };
}

/** A race in which the same network begins with nothing, with what was learned, and with a part of that frozen. */
export function raceOf(lesson: Lesson): RaceSpec {
  const values = lesson.frozen > 0 ? ["nothing", "learned", "frozen"] : ["nothing", "learned"];
  return { axes: [{ setting: "start", values }], steps: RACE_STEPS };
}

function namesOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
