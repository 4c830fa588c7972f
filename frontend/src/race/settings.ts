import { commonActivation } from "../builder/all-activations";
import { choiceInWords } from "../lib/choice-words";
import { valueOf } from "../lib/field-value";
import { formatTick } from "../lib/format";
import type {
  Axis,
  CatalogEntry,
  DataInfo,
  Experiment,
  FieldInfo,
  JsonValue,
  LayerEntry,
} from "../lib/protocol/generated";
import { isOfUse, layersOf, SECTIONS, suits } from "../page/forms";

export type Value = Axis["values"][number];

/** Networks of a race at most; the server has the same limit. */
export const MOST_LANES = 16;
const MOST_SUGGESTED = 5;
/** What a network of a race may begin with. */
const STARTS = ["nothing", "learned", "frozen"];
const FACTORS = [0.1, 0.3, 1, 3, 10];
const TIMES = [0.5, 1, 2];

/** Something of an experiment that can be raced. */
export interface Setting {
  /** Its path, as the server knows it. */
  readonly path: string;
  readonly title: string;
  /** Where it belongs, such as “Optimizer”. */
  readonly group: string;
  readonly field: FieldInfo;
  /** What it is now. */
  readonly value: Value;
  /** What the values of a choice are called. */
  readonly titles?: Readonly<Record<string, string>>;
}

/** Where the parts of experiments are looked up. */
interface Offers {
  readonly layers: readonly LayerEntry[];
  entries(kind: (typeof SECTIONS)[number]["kind"]): readonly CatalogEntry[];
}

const field = (name: string, title: string, more: Partial<FieldInfo>): FieldInfo => ({
  name,
  kind: "int",
  title,
  description: "",
  default: 0,
  minimum: 0,
  maximum: null,
  choices: [],
  live: false,
  scale: "linear",
  only_with: null,
  needs_people: false,
  examples: [],
  ...more,
});

/** All that can be raced of an experiment, by the fields of what it is made of. */
export function settingsOf(experiment: Experiment, data: DataInfo, offers: Offers): readonly Setting[] {
  return [
    ...SECTIONS.flatMap((section) => partSettings(section, experiment, data, offers)),
    ...hiddenSettings(experiment, offers.layers),
    ...layersOf(experiment).flatMap((layer) => {
      const entry = offers.layers.find(({ type }) => type === layer.type);
      return fieldSettings(`layers.${layer.id}`, layer.id, entry?.fields ?? [], layer.config);
    }),
    {
      path: "batch_size",
      title: "Batch size",
      group: "Run",
      field: field("batch_size", "Batch size", { minimum: 1, maximum: 1024, scale: "log" }),
      value: experiment.batch_size,
    },
    {
      path: "seed",
      title: "Seed",
      group: "Run",
      field: field("seed", "Seed", { maximum: 2 ** 32 - 1 }),
      value: experiment.seed,
    },
    {
      path: "start",
      title: "Begin with",
      group: "Run",
      field: field("start", "Begin with", {
        kind: "choice",
        choices: layersOf(experiment).some(({ frozen }) => frozen) ? STARTS : STARTS.slice(0, 2),
      }),
      value: "nothing",
      titles: { nothing: "nothing", learned: "what it knows", frozen: "partly frozen" },
    },
  ];
}

function partSettings(
  { part, kind, title }: (typeof SECTIONS)[number],
  experiment: Experiment,
  data: DataInfo,
  offers: Offers,
): readonly Setting[] {
  const { type, config } = experiment[part];
  const entries = offers.entries(kind);
  const suited = entries.filter((entry) => suits(part, entry.type, data) && part !== "objective");
  const fields = entries.find((entry) => entry.type === type)?.fields ?? [];
  const types: readonly Setting[] =
    suited.length < 2
      ? []
      : [
          {
            path: part,
            title,
            group: title,
            field: field(part, title, { kind: "choice", choices: suited.map((entry) => entry.type) }),
            value: type,
            titles: Object.fromEntries(suited.map((entry) => [entry.type, entry.title])),
          },
        ];
  return [...types, ...fieldSettings(part, title, fields, config)];
}

function fieldSettings(
  path: string,
  group: string,
  fields: readonly FieldInfo[],
  config: Readonly<Record<string, JsonValue>>,
): readonly Setting[] {
  return fields.flatMap((field) => {
    const value = valueOf(field, config);
    if (!isOfUse(field, fields, config) || field.kind === "ints" || field.kind === "text") return [];
    if (value === null || typeof value === "object") return [];
    return [{ path: `${path}.${field.name}`, title: field.title, group, field, value }];
  });
}

/** What all hidden layers have: how many units, how many there are, and how they bend. */
function hiddenSettings(experiment: Experiment, layers: readonly LayerEntry[]): readonly Setting[] {
  const sources = new Set(
    Object.values(experiment.networks).flatMap(({ edges }) => edges.map(({ source }) => source)),
  );
  const hidden = layersOf(experiment).filter(({ id }) => sources.has(id));
  const units = hidden.flatMap((layer) => {
    const found = layers.find(({ type }) => type === layer.type)?.fields.find(({ name }) => name === "units");
    const value = found && valueOf(found, layer.config);
    return found && typeof value === "number" ? [{ field: found, value }] : [];
  });
  const common = commonActivation(experiment, layers);
  const group = "Hidden layers";
  return [
    ...units.slice(0, 1).flatMap(({ field: found, value }) => [
      { path: "width", title: "Width", group, field: { ...found, title: "Width" }, value },
      {
        path: "depth",
        title: "Depth",
        group,
        field: field("depth", "Depth", { minimum: 1, maximum: 12 }),
        value: units.length,
      },
    ]),
    ...(common
      ? [
          {
            path: "activation",
            title: "Activation",
            group,
            field: field("activation", "Activation", { kind: "choice", choices: common.choices }),
            value: common.common ?? common.choices[0] ?? "",
          },
        ]
      : []),
  ];
}

/** Values to begin with: about the present one, on the field's own scale. */
export function suggested({ path, field, value }: Setting): readonly Value[] {
  if (field.kind === "choice") return field.choices.slice(0, MOST_LANES);
  if (field.kind === "bool") return [false, true];
  if (typeof value !== "number") return [value];
  if (path === "seed") return Array.from({ length: MOST_SUGGESTED }, (_, i) => value + i);
  if (path === "depth") return [1, 2, 3];
  const { minimum, maximum, kind, scale } = field;
  const isRate = scale === "log" && kind === "float";
  const spread = value === 0 ? [0, ...apart(field)] : (isRate ? FACTORS : TIMES).map((f) => value * f);
  const fitting = spread
    .map((each) => (kind === "int" ? Math.max(1, Math.round(each)) : Number(each.toPrecision(2))))
    .filter((each) => each >= (minimum ?? -Infinity) && each <= (maximum ?? Infinity));
  return [...new Set(fitting)];
}

/** What 0 is compared with. */
function apart({ scale, maximum, kind }: FieldInfo): readonly number[] {
  if (kind === "int") return [1, 2];
  if (scale === "log") return [0.0001, 0.001, 0.01];
  return [(maximum ?? 1) / 4, (maximum ?? 1) / 2];
}

/** Numbers written one after another, such as “0.01, 0.1” or “0–9”; in words what is wrong, if something is. */
export function numbersIn(text: string, { kind, minimum, maximum }: FieldInfo): readonly number[] | string {
  const values: number[] = [];
  for (const part of text.split(/[,;\s]+/).filter(Boolean)) {
    const range = /^(\d+)[–-](\d+)$/.exec(part);
    const [first, last] = range ? [Number(range[1]), Number(range[2])] : [Number(part), Number(part)];
    if (!Number.isFinite(first)) return `“${part}” is no number.`;
    if (kind === "int" && !Number.isInteger(first)) return `${part} is no whole number.`;
    if (last - first >= 64) return `${part} are too many.`;
    for (let value = first; value <= last; value++) values.push(value);
  }
  const least = minimum ?? -Infinity;
  const most = maximum ?? Infinity;
  const outside = values.find((value) => value < least || value > most);
  if (outside !== undefined) {
    return `${outside} is outside of ${formatTick(least)} to ${formatTick(most)}.`;
  }
  const twice = values.find((value, i) => values.indexOf(value) < i);
  return twice === undefined ? values : `${twice} comes twice.`;
}

/** A value as people write it. */
export function valueInWords(value: Value, setting?: Setting): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return setting?.titles?.[value] ?? choiceInWords(value);
  return setting?.path === "seed" ? String(value) : formatTick(value);
}

/** A setting's name from the path alone, for what the present experiment does not have any more. */
export function titleOf(path: string, settings: readonly Setting[]): string {
  const found = settings.find((setting) => setting.path === path);
  if (!found) return choiceInWords(path.split(".").at(-1) ?? path);
  return path.startsWith("layers.") ? `${found.title} of ${found.group}` : found.title;
}
