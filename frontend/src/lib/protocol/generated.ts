// Generated from backend/neurarium/protocol by `python -m neurarium.protocol.typescript`. Do not edit.

export type JsonValue =
  | null | boolean | number | string
  | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The frame with this id was received and drawn: the next may come. */
export interface Acknowledge {
  readonly request_id?: number | null;
  readonly type: "acknowledge";
  readonly frame: number;
}

/**
 * The classes and pictures of a session: the data set that they are, and what can be said of them.
 *
 * `counts` has the pictures of each class. The split is by `person` where enough have drawn; `learn`,
 * `test` and `neither` are how many pictures are in which part. They are `kept` where they outlast the
 * server. `wanted` is the class that a member of a room is asked to draw next. So many were `added` by what
 * was asked for, and `refused` has a sentence for each file that was not.
 */
export interface AlbumState {
  readonly dataset: Spec;
  readonly classes: ReadonlyArray<OwnClass>;
  readonly counts: ReadonlyArray<number>;
  readonly form: PictureForm;
  readonly split: "person" | "picture";
  readonly learn: number;
  readonly test: number;
  readonly neither: number;
  readonly can_undo: boolean;
  readonly kept: boolean;
  readonly wanted: number | null;
  readonly added: number;
  readonly refused: ReadonlyArray<string>;
}

/** The server is there: the answer to a `Beat`. */
export interface Alive {
  readonly type: "alive";
}

/** Answer the question of this number by one of its choices, counted from 0; the last answer counts. */
export interface Answer {
  readonly request_id?: number | null;
  readonly type: "answer";
  readonly question: number;
  readonly choice: number;
}

/** Ask all members to draw something of a class, by its name; of no class any longer without one. */
export interface AskFor {
  readonly request_id?: number | null;
  readonly type: "ask_for";
  readonly name?: string | null;
}

/** Ask the class, in place of the question before. */
export interface AskQuestion {
  readonly request_id?: number | null;
  readonly type: "ask_question";
  readonly text: string;
  readonly choices: ReadonlyArray<string>;
}

/**
 * A setting that is raced, and the values that it has.
 *
 * It is a path of the experiment: `batch_size`, `seed`, a component (`optimizer`), or a field of one
 * (`optimizer.learning_rate`, `layers.dropout_1.rate`). `width`, `depth` and `activation` are those of all
 * hidden layers: their units, how many they are, and how they bend. `start` is what they begin with: see
 * `Start`.
 */
export interface Axis {
  readonly setting: string;
  readonly values: ReadonlyArray<boolean | number | number | string>;
}

/** Is the server still there? It answers at once, by `Alive`. */
export interface Beat {
  readonly request_id?: number | null;
  readonly type: "beat";
}

/** Have all screens show the class's run, while each member's own waits; or let them go back to it. */
export interface CallTogether {
  readonly request_id?: number | null;
  readonly type: "call_together";
  readonly together: boolean;
}

/** Everything registered, by kind. */
export interface Catalog {
  readonly layers: ReadonlyArray<LayerEntry>;
  readonly datasets: ReadonlyArray<DatasetEntry>;
  readonly augmentations: ReadonlyArray<CatalogEntry>;
  readonly objectives: ReadonlyArray<ObjectiveEntry>;
  readonly optimizers: ReadonlyArray<CatalogEntry>;
  readonly schedules: ReadonlyArray<CatalogEntry>;
  readonly summaries: ReadonlyArray<CatalogEntry>;
  readonly presets: ReadonlyArray<PresetEntry>;
  readonly labs: ReadonlyArray<LabEntry>;
}

/**
 * One registered thing: its type name, its words for people and its fields.
 *
 * `unlisted` are the defaults of those fields that no form holds.
 */
export interface CatalogEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
}

/**
 * A challenge as one page sees it: its rule, and how many seconds it has left from when this is told.
 *
 * `title`, `panel` and `form` are those of the measurement: of a share the most is best, else the least.
 * Where the results are final it `is_over`. `place` is that of its own seat in the ranking, from 1 on, of
 * all that are `ranked`, and `result` its measurement; `broken` says in words which part of the rule its
 * network does not keep. The `ranking` is for those who keep order, and for all once it is over.
 */
export interface ChallengeState {
  readonly number: number;
  readonly rule: Rule;
  readonly panel: string;
  readonly title: string;
  readonly form: "number" | "share" | "success";
  readonly left_secs: number;
  readonly is_over: boolean;
  readonly place: number | null;
  readonly ranked: number;
  readonly result: number | null;
  readonly broken: string;
  readonly ranking: ReadonlyArray<RankState>;
}

/**
 * Rename, hide, pin or delete a run, by its id: what is given changes, the rest stays.
 *
 * A kept run that `trains` does so beside the present one: it takes a step for each of that one's. A pinned
 * run is not let go to make room. One that was deleted can be had back while it is listed.
 */
export interface ChangeRun {
  readonly request_id?: number | null;
  readonly type: "change_run";
  readonly run: number;
  readonly name?: string | null;
  readonly hidden?: boolean | null;
  readonly pinned?: boolean | null;
  readonly deleted?: boolean | null;
  readonly trains?: boolean | null;
}

/** What somebody has changed of a run, in words, by the number and the name of their seat. */
export interface ChangeState {
  readonly number: number;
  readonly seat: number;
  readonly name: string;
  readonly words: string;
  readonly undone: boolean;
}

/**
 * Look at no input: a page begins so. Without one there are no activations, and no answer.
 *
 * At the place `other` it is the other drawing that there is none of any longer.
 */
export interface ClearInput {
  readonly request_id?: number | null;
  readonly type: "clear_input";
  readonly revision?: number;
  readonly place?: "input" | "other";
}

/** Erase the room, with all its seats, and its drawings if that is asked for; the session stays. */
export interface CloseRoom {
  readonly request_id?: number | null;
  readonly type: "close_room";
  readonly drawings?: boolean;
}

/** Which experiment to write, and for which framework, or as a program that answers by ONNX models. */
export interface CodeWanted {
  readonly experiment: Experiment;
  readonly framework: "jax" | "flax" | "pytorch" | "keras" | "onnx";
}

/** A whole Python file. */
export interface CodeWritten {
  readonly filename: string;
  readonly code: string;
}

/**
 * An experiment that was asked for and is being compiled, while the one before is still there.
 *
 * `edit` is the name of the change that asked for it. `preset` is its network, if that is one, and `words`
 * say in which ways it differs from the one that is there.
 */
export interface Coming {
  readonly edit: string;
  readonly experiment: Experiment;
  readonly preset: string | null;
  readonly words: string;
}

/** A command was refused; nothing has changed. */
export interface CommandFailed {
  readonly type: "command_failed";
  readonly request_id: number | null;
  readonly problem: Problem;
}

/**
 * This viewer's commands up to `request_id` were carried out, or refused, and the state tells of them.
 *
 * An experiment that is to be loaded is taken before it is there.
 */
export interface CommandsTaken {
  readonly type: "commands_taken";
  readonly request_id: number;
}

/**
 * Look at a kept run beside the present one: what it makes of the same input, as it was left.
 *
 * Its `summaries` come in frames, as `beside/…`; without a `run` no more.
 */
export interface Compare {
  readonly request_id?: number | null;
  readonly type: "compare";
  readonly run?: number | null;
  readonly summaries?: ReadonlyArray<Spec>;
}

/** Shares of right answers of networks that learned from so many pictures: one for each seed so far. */
export interface CurvePoint {
  readonly size: number;
  readonly accuracies: ReadonlyArray<number>;
}

/**
 * The session's data: sizes of the splits, the shape of one input and the names of the classes.
 *
 * Data of the kind `plane` have inputs of two numbers, `curve` of one and `table` of more: `axes` names
 * them, and `ranges` gives the lowest and highest number that is shown of each. Without classes the target
 * is one number, within `target_range`; of a curve that is drawn from a function, `target_curve` is that
 * function at equal distances over the range. What was standardised is shown as it was measured, offset +
 * factor × number: `scales` has the two numbers of each axis, `target_scale` those of the target, called
 * `target_name`.
 * Where the pixels of pictures are shuffled, `pixel_order` says which one stands at each place, row by row:
 * a drawing is to be sent in this order.
 * Of `sequences` an input is (length, features); where each feature is a symbol, `symbols` are their names,
 * and where a sequence `ends`, the first of these begins it and fills it from its end on.
 * Elements of one feature may be the places of a ball, 0 to 255 for 0 to 1, on a `track`; where symbols but
 * the first are notes, `melody` says which; or what a `pen` does, as `engine.pen` has it. An `excerpt` of
 * something longer goes on beyond its end, which no symbol marks. What comes after the symbol of number
 * `asks` is the answer to what comes before it. Where a sequence may be read in part,
 * `blank` is the element, 0 to 255, that stands for all that come after.
 * Data that `collect` are what people draw or bring, and can be added to: see `AlbumState`.
 * One network can be taught on them by any of the `objectives`.
 * Where labels are `partial`, samples to learn from may have none. Points at which a formula has no value
 * are `left_out`. So many `people` are known to have made the samples, where data tell who made one.
 */
export interface DataInfo {
  readonly type: string;
  readonly title: string;
  readonly kind: "images" | "plane" | "curve" | "table" | "sequences";
  readonly train_size: number;
  readonly test_size: number;
  readonly input_shape: ReadonlyArray<number>;
  readonly class_names: ReadonlyArray<string>;
  readonly objectives: ReadonlyArray<string>;
  readonly axes: ReadonlyArray<string>;
  readonly ranges: ReadonlyArray<readonly [number, number]>;
  readonly target_range: readonly [number, number];
  readonly scales: ReadonlyArray<readonly [number, number]>;
  readonly target_name: string;
  readonly target_scale: readonly [number, number];
  readonly target_curve: ReadonlyArray<number>;
  readonly pixel_order: ReadonlyArray<number>;
  readonly symbols: ReadonlyArray<string>;
  readonly ends: boolean;
  readonly collect: boolean;
  readonly left_out: number;
  readonly partial: boolean;
  readonly track: TrackInfo | null;
  readonly melody: MelodyInfo | null;
  readonly pen: boolean;
  readonly excerpt: boolean;
  readonly asks: number | null;
  readonly blank: ReadonlyArray<number>;
  readonly people: number | null;
}

/** A data set that is not bundled: missing, being fetched, there, or why it could not be had. */
export interface DatasetChanged {
  readonly type: "dataset_changed";
  readonly dataset: string;
  readonly status: "missing" | "fetching" | "available" | "failed";
  readonly received_bytes: number;
  readonly total_bytes: number;
  readonly message: string;
}

/**
 * A data set; one that is not `available` has to be fetched first, `meanwhile` another serves.
 * It may name the `preset` to begin with.
 *
 * `classes` are the names of all its classes, as far as they are the same always. Of those of pictures that
 * `can_choose` some, the field `only` of its configuration names these.
 */
export interface DatasetEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
  readonly kind: "images" | "plane" | "curve" | "table" | "sequences";
  readonly classes: ReadonlyArray<string>;
  readonly can_choose: boolean;
  readonly input_shape: ReadonlyArray<number>;
  readonly available: boolean;
  readonly download_bytes: number;
  readonly meanwhile: string | null;
  readonly preset: string | null;
}

/** Whether one is deleted: for a day this can be taken back. */
export interface Deleted {
  readonly deleted: boolean;
}

/** An experiment that is being edited, and need not be right. */
export interface Draft {
  readonly experiment: Experiment;
}

/**
 * A draft, checked whole: its layers, their totals, and the first problem that is no layer's.
 *
 * `memory_bytes` is what training would take, `steps_per_sec` an estimate for this machine; null if the
 * draft cannot be trained.
 */
export interface DraftChecked {
  readonly layers: ReadonlyArray<LayerCheck>;
  readonly problem: Problem | null;
  readonly mends: ReadonlyArray<Mend>;
  readonly param_count: number;
  readonly macs: number;
  readonly memory_bytes: number;
  readonly steps_per_sec: number | null;
}

/**
 * Metadata of a frame of a room's present drawings: whose each is, in the order of its tensors.
 *
 * They are `input`, (n, *shape), uint8, and what the network says of each now: `probabilities`, (n,
 * classes), of no classes while that is not known or there are none.
 */
export interface DrawingsMeta {
  readonly seats: ReadonlyArray<number>;
}

/** One wire, from the output of `source` to the input of `target`; a target's edges are in input order. */
export interface Edge {
  readonly source: string;
  readonly target: string;
}

/** Take the challenge away with its ranking; all runs can be trained on. */
export interface EndChallenge {
  readonly request_id?: number | null;
  readonly type: "end_challenge";
}

/** Take the question away. */
export interface EndQuestion {
  readonly request_id?: number | null;
  readonly type: "end_question";
}

/** Let go of the race and of what it trained; what was taken of it stays. */
export interface EndRace {
  readonly request_id?: number | null;
  readonly type: "end_race";
}

/** What the run was made of in an `era` of its past; it comes before frames that show that. */
export interface EraShown {
  readonly type: "era_shown";
  readonly era: number;
  readonly experiment: Experiment;
  readonly preset: string | null;
  readonly networks: ReadonlyArray<NetworkInfo>;
  readonly data: DataInfo;
  readonly objective: ObjectiveInfo;
}

/**
 * Data set, networks by role, objective, optimizer, hyperparameters and seed.
 *
 * Networks with an optimizer of their own have it in `optimizers`, by role. Hyperparameters are the `live`
 * fields of the configurations; they are addressed by path, such as `optimizer.learning_rate`,
 * `optimizers.generator.learning_rate` or `layers.dropout_1.rate`. Layer ids are unique over all networks.
 */
export interface Experiment {
  readonly version: 1;
  readonly dataset: Spec;
  readonly augmentation: Spec;
  readonly networks: Readonly<Record<string, Network>>;
  readonly objective: Spec;
  readonly optimizer: Spec;
  readonly optimizers: Readonly<Record<string, Spec>>;
  readonly schedule: Spec;
  /** Samples that one step learns from. */
  readonly batch_size: number;
  /** Start of all randomness: same seed, same run. */
  readonly seed: number;
}

/** Fetch a data set that is not bundled into the server's cache; progress comes as `DatasetChanged`. */
export interface FetchDataset {
  readonly request_id?: number | null;
  readonly type: "fetch_dataset";
  readonly dataset: string;
}

/**
 * One field of a configuration. A `live` field changes while training, without compiling again.
 *
 * One that is `only_with` another, a switch, has no effect while that is off. A text may have `examples`, of
 * which one can be chosen: it is a formula. One that `needs_people` is of use where data tell who made each
 * sample.
 */
export interface FieldInfo {
  readonly name: string;
  readonly kind: "int" | "float" | "bool" | "choice" | "text" | "ints";
  readonly title: string;
  readonly description: string;
  readonly default: JsonValue;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly choices: ReadonlyArray<string>;
  readonly live: boolean;
  readonly scale: "linear" | "log";
  readonly only_with: string | null;
  readonly needs_people: boolean;
  readonly examples: ReadonlyArray<string>;
}

/**
 * How a formula was understood, empty if it was not; or what is wrong with it, in words.
 *
 * That is from character `start` up to `end`, if it has a place.
 */
export interface FormulaChecked {
  readonly reading: string;
  readonly message: string;
  readonly start: number | null;
  readonly end: number | null;
}

/** A data set by a formula that is being written, and the seed that its points are drawn from. */
export interface FormulaDraft {
  readonly dataset: Spec;
  readonly seed?: number;
}

/**
 * Metadata of a binary frame: of which network, run and step its tensors are.
 *
 * Tensors are named by the summary that gave them: `weights/<layer>/<param>`, `activations/<layer>`, … The
 * scalars of the steps since this viewer's last frame are `scalars/<metric>`, of shape (rows, points): point
 * i covers the `stride` steps from `first_step + i * stride` on (the last point may cover fewer, `end_step`
 * is the first step not covered). With stride 1 there is one row, the value itself; otherwise three: mean,
 * min and max. Test measurements are `test/step` and `test/<metric>`. A frame that `restores` replaces all
 * earlier scalars. Without an input nothing is shown that depends on one. A frame of the `past` shows an
 * earlier step, computed again for the one that was `asked` for, which may be earlier than all that can be
 * had; it brings `past/test/<metric>` of it, (1,). Its other scalars and test measurements are still the
 * run's newest. Where the run had another network or other data then, `era` is not 0, and an `EraShown` has
 * said before what they were.
 * A race brings, when all its lanes were measured at the same step, `race/steps`, (lanes,), that each has
 * come to, and `race/out`, 1 where its numbers are no longer finite; `race/test/step`, (points,), and
 * `race/test/<metric>`, (lanes, points); and of each a small picture if there is one: `race/answer` over a
 * plane or curve, (lanes, answers, …), or its confusion `race/counts`, (lanes, true, predicted).
 * Of each run that is kept beside the present one, `runs/<id>/scalars/<metric>` are means at the steps
 * `runs/<id>/scalars/step`, and `runs/<id>/test/<metric>` measurements at `runs/<id>/test/step`: (points,).
 * Of the one that the viewer compares with, summaries are called `beside/<summary>/…`.
 * A `landscape` over a plane brings `landscape/losses`, (side, side), by rows of `landscape/ys` and columns
 * of `landscape/xs`, not a number where it is still to be evaluated. Along the gradient it brings the losses
 * `landscape/gradient` and, of the optimizer's own step, `landscape/step`, at the learning rates
 * `landscape/rates`. Of the run's path it brings the places, `landscape/path`, (points, 2), of the steps
 * `landscape/path_steps`; the present weights are at (0, 0).
 */
export interface FrameMeta {
  readonly type: "frame";
  readonly id: number;
  readonly generation: number;
  readonly run: number;
  readonly step: number;
  readonly samples_seen: number;
  readonly epochs: number;
  readonly restores: boolean;
  readonly first_step: number;
  readonly end_step: number;
  readonly stride: number;
  readonly input_revision: number;
  readonly has_input: boolean;
  readonly evaluation_step: number | null;
  readonly steps_per_sec: number;
  readonly past: boolean;
  readonly asked: number | null;
  readonly era: number;
  readonly landscape: LandscapeInfo | null;
}

/** Have all members look up: their screens are covered, and nothing they do counts. Or let them go on. */
export interface FreezeScreens {
  readonly request_id?: number | null;
  readonly type: "freeze_screens";
  readonly frozen: boolean;
}

/**
 * Give each member a run of their own, of the class's experiment: with what it has `learned`, or from its
 * start. Who joins later gets one as well. Those given before stay as their members' earlier runs.
 */
export interface GiveRuns {
  readonly request_id?: number | null;
  readonly type: "give_runs";
  readonly learned?: boolean;
}

/**
 * A run of its own from a step of the present one, which is kept beside it.
 *
 * An earlier step must be looked at; without a `step` it is the present one.
 */
export interface GoOnFrom {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "go_on_from";
  readonly run: number;
  readonly step?: number | null;
}

/** Give the controls to one member, whatever is locked; without a seat, take them back. */
export interface HandOver {
  readonly request_id?: number | null;
  readonly type: "hand_over";
  readonly seat?: number | null;
}

/**
 * Metadata of the binary frame that sets a viewer's input to the tensor `input`.
 *
 * The tensor has the shape of the network's input, without a batch: (28, 28, 1), uint8 of 0 to 255 or
 * float32.
 * With a `label` the input has a loss, and so gradients. At the place `other` it is another drawing, which
 * the input is compared with by the summary `apart`.
 */
export interface InputMeta {
  readonly type: "set_input";
  readonly revision?: number;
  readonly place?: "input" | "other";
  readonly label?: number | null;
}

/** Something trained that was left: so many steps, while `of` was the last change. */
export interface Kept {
  readonly of: string;
  readonly steps: number;
}

/**
 * A ready experiment; the description says what to look for. `kind` is that of its data.
 *
 * One that `makes` has networks that make samples. A `race` of it is offered, and to see the picture `large`
 * that is called so.
 */
export interface LabEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
  readonly kind: "images" | "plane" | "curve" | "table" | "sequences";
  readonly makes: boolean;
  readonly race: RaceSpec | null;
  readonly large: string;
}

/**
 * What a landscape is of that a frame brings, or the `problem` for which there is none, in words.
 *
 * It is the loss of `samples` samples at `step`, moved by the networks of `roles`; `loss` is that of the
 * weights as they are, null if it is not finite. `learning_rate` is the present one, with its schedule.
 * `explained` is which share of the variance of the run's path each of its two directions holds. `done` is
 * the share of its points that are evaluated, which took `secs`; one that `follows` the training is
 * evaluated again by itself. `still` says in words what of the networks does not move in it.
 */
export interface LandscapeInfo {
  readonly along: "gradient" | "random" | "path";
  readonly role: string | null;
  readonly roles: ReadonlyArray<string>;
  readonly step: number;
  readonly samples: number;
  readonly loss: number | null;
  readonly learning_rate: number;
  readonly explained: ReadonlyArray<number>;
  readonly done: number;
  readonly secs: number;
  readonly follows: boolean;
  readonly still: string | null;
  readonly problem: string | null;
}

/**
 * One layer of a draft, for one sample; `shape` is null where it cannot be known.
 *
 * `macs` are multiply-adds of a forward pass, `memory_bytes` what its params and outputs take. `warning`
 * says why it can be trained and yet learn nothing.
 */
export interface LayerCheck {
  readonly id: string;
  readonly title: string;
  readonly shape: ReadonlyArray<number> | null;
  readonly activation: string | null;
  readonly param_count: number;
  readonly macs: number;
  readonly memory_bytes: number;
  readonly problem: Problem | null;
  readonly warning: string | null;
  readonly mends: ReadonlyArray<Mend>;
}

/** A layer; one that `merges` takes two or more inputs, all others one. `source` is its Python code. */
export interface LayerEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
  readonly merges: boolean;
  readonly source: string;
}

/**
 * What a file has for a layer: all its arrays, some that differ, or none.
 *
 * `words` say what differs, or what of the file it was matched to where its names told nothing.
 */
export interface LayerFound {
  readonly layer: string;
  readonly verdict: "fits" | "differs" | "missing";
  readonly words: string;
}

/**
 * One layer as built: `shape` is its output without the batch, `param_shapes` its trainable arrays.
 *
 * `unit_names` says what each number of the output is called, where they have names.
 */
export interface LayerInfo {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly inputs: ReadonlyArray<string>;
  readonly shape: ReadonlyArray<number>;
  readonly activation: string | null;
  readonly param_count: number;
  readonly param_shapes: Readonly<Record<string, ReadonlyArray<number>>>;
  readonly unit_names: ReadonlyArray<string>;
}

/**
 * One node of a network.
 *
 * A `frozen` layer is not trained. `locks` are single numbers that are not: flat indices by parameter. Those
 * of `cuts` count as 0 in every pass, and keep their values. `held` are units, or maps, by number: whatever
 * they compute, they give that value; one that is muted gives 0.
 */
export interface LayerSpec {
  readonly type: string;
  readonly config: Readonly<Record<string, JsonValue>>;
  readonly id: string;
  readonly frozen: boolean;
  readonly locks: Readonly<Record<string, ReadonlyArray<number>>>;
  readonly cuts: Readonly<Record<string, ReadonlyArray<number>>>;
  readonly held: Readonly<Record<string, number>>;
}

/** Have all screens follow this page, to what it looks at now; without that, no longer. */
export interface Lead {
  readonly request_id?: number | null;
  readonly type: "lead";
  readonly shown?: Shown | null;
}

/**
 * How well a network does that was trained from nothing on more and more of the pictures.
 *
 * Each took so many `steps`, and was tested on the same `test` pictures; there were `learn` to learn from.
 * Each of the `seeds` has other first weights, and other pictures among those of a size. `done` is the share
 * of the work that is done.
 */
export interface LearningCurveState {
  readonly points: ReadonlyArray<CurvePoint>;
  readonly steps: number;
  readonly seeds: number;
  readonly learn: number;
  readonly test: number;
  readonly done: number;
  readonly is_ended: boolean;
}

/**
 * Replace the session's experiment.
 *
 * What still fits is carried over when `keep` is set: layers that are the same keep their params and
 * optimizer state, resized ones as much of it as fits, and training continues. At the start of a run in
 * which nothing was changed by hand, that is the new experiment's own start. Without `keep` it starts
 * afresh.
 *
 * An experiment is sent whole, so `base` names the edit that it is based on. When another page has changed
 * the experiment since, it is refused as `edited_elsewhere`; without `base` it replaces whatever there is.
 * One that is overtaken by a later one is not answered: whatever was edited is in the later one too.
 * One that is sent again under the same name, as its page does not know whether it came, is loaded once.
 *
 * To take an edit back, `restore` names it (see `SessionState.kept`): the session continues from what that
 * edit left, with its weights, history and markers. Where the run continued from there and has trained
 * since, that is not undone: it keeps what it learned, and gets back what the edit cut away.
 */
export interface LoadExperiment {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "load_experiment";
  readonly experiment: Experiment;
  readonly keep?: boolean;
  readonly base?: string | null;
  readonly restore?: string | null;
}

/** Keep one trained number as it is, or let it be trained again. */
export interface LockParam {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "lock_param";
  readonly layer: string;
  readonly name: string;
  readonly index: ReadonlyArray<number>;
  readonly locked: boolean;
}

/** Look at an earlier step of a run, while it may go on; at the present again, without a step. */
export interface LookBack {
  readonly request_id?: number | null;
  readonly type: "look_back";
  readonly run: number;
  readonly step?: number | null;
}

/** Something was changed while training: a mark on the timeline, in words. */
export interface Marker {
  readonly step: number;
  readonly text: string;
}

/**
 * What the symbols of a sequence are: notes, as MIDI numbers and lengths in units, and last a bar line.
 *
 * What the numbers are says `engine.melody.Melody`.
 */
export interface MelodyInfo {
  readonly notes: ReadonlyArray<readonly [number, number]>;
  readonly bar: number;
  readonly units_per_minute: number;
  readonly key: string;
  readonly scale: ReadonlyArray<number>;
}

/** One way to mend a problem, in words, and the network that it would make. */
export interface Mend {
  readonly title: string;
  readonly network: Network;
}

/**
 * The same of a session that was seen at `seen_at`, in seconds since 1970.
 *
 * One that is not `there` can no longer be opened: the server has it neither in memory nor saved.
 */
export interface MyRun {
  readonly title: string;
  readonly words: string;
  readonly steps: number;
  readonly measured: Readonly<Record<string, number>>;
  readonly picture: string | null;
  readonly session: string;
  readonly seen_at: number;
  readonly is_there: boolean;
}

/** All that a browser has; `saves` tells whether this server saves any. */
export interface MyRuns {
  readonly saves: boolean;
  readonly runs: ReadonlyArray<MyRun>;
}

/** A directed acyclic graph of layers, in any order. */
export interface Network {
  readonly layers: ReadonlyArray<LayerSpec>;
  readonly edges: ReadonlyArray<Edge>;
}

/** One network in topological order; `output` is the id of the layer that gives its answer. */
export interface NetworkInfo {
  readonly role: string;
  readonly layers: ReadonlyArray<LayerInfo>;
  readonly output: string;
  readonly param_count: number;
}

/** A class as it shall be: without a number it is a new one. */
export interface NewClass {
  readonly id: number | null;
  readonly name: string;
}

/**
 * All classes, as they shall be; pictures of others wait, and come back with undo.
 *
 * All pictures are brought to the `form`, if one is said; the way back to another loses nothing.
 */
export interface NewClasses {
  readonly classes: ReadonlyArray<NewClass>;
  readonly form?: PictureForm | null;
}

/** Pictures that are of another class, or are removed (null), by their numbers. */
export interface NewLabels {
  readonly labels: Readonly<Record<string, number | null>>;
}

/**
 * What a page says of its session: what it learns from, its settings in words, how far it has come.
 *
 * The `picture` is a small one of the network, as a data URL.
 */
export interface NewMyRun {
  readonly title: string;
  readonly words: string;
  readonly steps: number;
  readonly measured: Readonly<Record<string, number>>;
  readonly picture?: string | null;
}

/** A drawing for a class: its pixels of 0 to 255, row by row, in base64; of colours red, green, blue. */
export interface NewPicture {
  readonly label: number;
  readonly pixels: string;
}

/** Which session a room is opened for. */
export interface NewRoom {
  readonly session: string;
  readonly name?: string;
}

/** What somebody who joins wants to be called; one without a name is given one. */
export interface NewSeat {
  readonly name?: string;
}

/** Back to step 0 with another seed: the given one, or one that the server draws. */
export interface NewStart {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "new_start";
  readonly seed?: number | null;
}

/** A learning problem; one that `has_target` learns from a label or a number of the data. */
export interface ObjectiveEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
  readonly has_target: boolean;
}

/**
 * The learning problem: what its networks are, and what can be shown of it.
 *
 * `metrics` are the scalars of every step, the losses first, and `scalars` has those that are shown, with
 * their titles. `roles` are the networks in the order in which data flow; what the one of `answer_role`
 * says of an input is read by `readout` as one of the classes `judgements`, or as a number where there are
 * none and it `has_target`. It `shows` these summaries, by name: of others there is nothing to show. What is
 * made is made of codes of `code_size` numbers; 0 where nothing is.
 * `paces` are, by role, the hyperparameters that the learning rate of its network is multiplied by: at 0 it
 * rests. `stages` are those of a step.
 */
export interface ObjectiveInfo {
  readonly type: string;
  readonly title: string;
  readonly readout: string;
  readonly metrics: ReadonlyArray<string>;
  readonly scalars: ReadonlyArray<ScalarInfo>;
  readonly roles: ReadonlyArray<string>;
  readonly answer_role: string;
  readonly paces: Readonly<Record<string, string>>;
  readonly stages: ReadonlyArray<StageInfo>;
  readonly judgements: ReadonlyArray<string>;
  readonly has_target: boolean;
  readonly shows: ReadonlyArray<string>;
  readonly code_size: number;
}

/** A class of one's own: its name, and a number by which its pictures know it, whatever it is called. */
export interface OwnClass {
  readonly id: number;
  readonly name: string;
}

/**
 * The runs of their own that a room's members were given, as one page sees them.
 *
 * `mine` is that of its own seat, `earlier` are those that the seat was given before. All are `together`
 * while the host has called them to the class's run, and at that of the seat `on_show` while there is one.
 * `given` is how many members have a run, each `learned` what the class's run had. Why somebody has none is
 * said in `lacking`.
 */
export interface OwnRunsState {
  readonly mine: string | null;
  readonly earlier: ReadonlyArray<string>;
  readonly learned: boolean;
  readonly together: boolean;
  readonly on_show: number | null;
  readonly given: number;
  readonly lacking: string;
}

export interface Pause {
  readonly request_id?: number | null;
  readonly type: "pause";
}

/** Make a sample of this code in each frame, as the summary `decoded`; of no code any longer, if empty. */
export interface PickCode {
  readonly request_id?: number | null;
  readonly type: "pick_code";
  readonly code?: ReadonlyArray<number>;
}

/** What all pictures of an album are: their height and width in pixels, and whether they have colours. */
export interface PictureForm {
  readonly size: 28 | 32;
  readonly colour: boolean;
}

/**
 * Metadata of a frame of an album's pictures, from number `since` on: `input`, uint8.
 *
 * Of all that are shown: their `numbers`, the `labels` (numbers of classes), and the part that each is in:
 * 0 to learn from, 1 to test, 2 neither. `people` is who drew each, by name; empty where that is not told.
 */
export interface PicturesMeta {
  readonly since: number;
  readonly numbers: ReadonlyArray<number>;
  readonly labels: ReadonlyArray<number>;
  readonly sides: ReadonlyArray<number>;
  readonly people: ReadonlyArray<string>;
}

/** Train; while another experiment is coming, that one, unless the present one trains already. */
export interface Play {
  readonly request_id?: number | null;
  readonly type: "play";
}

/** Race on, or pause; from the end for as many steps again. */
export interface PlayRace {
  readonly request_id?: number | null;
  readonly type: "play_race";
  readonly playing: boolean;
}

/** A unit of a layer. */
export interface PointedAt {
  readonly layer: string;
  readonly unit: number;
}

/**
 * Ready networks, and the kinds of data that they are for; only the `datasets`, if some are named.
 *
 * One that `solves` a problem is for that objective, and all others for what is asked by the data's targets.
 */
export interface PresetEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly unlisted: Readonly<Record<string, JsonValue>>;
  readonly kinds: ReadonlyArray<"images" | "plane" | "curve" | "table" | "sequences">;
  readonly datasets: ReadonlyArray<string>;
  readonly solves: string | null;
}

/** Something went wrong, in words, where it arose; `remedy` names the command that would help. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly layer_id: string | null;
  readonly field: string | null;
  readonly remedy: "rewind" | "new_start" | null;
}

/**
 * A question to the class as one page sees it.
 *
 * `mine` is the choice of its own seat, `counts` how many have made each choice: known to those who keep
 * order, and to all once the answers are shown. `answered` is how many have answered.
 */
export interface QuestionState {
  readonly number: number;
  readonly text: string;
  readonly choices: ReadonlyArray<string>;
  readonly mine: number | null;
  readonly counts: ReadonlyArray<number>;
  readonly answered: number;
  readonly is_shown: boolean;
}

/** What is raced, and for how many steps. */
export interface RaceSpec {
  readonly axes: ReadonlyArray<Axis>;
  readonly steps: number;
}

/**
 * A race: what is raced, and how far to. Lanes are numbered so that the last axis changes first.
 *
 * `programs` is in how many programs they train: lanes that are alike share one. `taken` is the lane that
 * was made the run last. What is measured of them comes in frames, as `race/…` (see `FrameMeta`).
 */
export interface RaceState {
  readonly axes: ReadonlyArray<Axis>;
  readonly steps: number;
  readonly status: "compiling" | "playing" | "paused" | "over";
  readonly programs: number;
  readonly taken: number | null;
}

/** A seat in the ranking of a challenge, the best first; `name` stays when the seat has gone. */
export interface RankState {
  readonly seat: number;
  readonly name: string;
  readonly result: number;
}

/** Under which addresses other machines can reach the server; without any, `advice` says what to do. */
export interface Reach {
  readonly addresses: ReadonlyArray<string>;
  readonly advice: string;
}

/**
 * How the network of a session reads its pictures at a step, by their `numbers`.
 *
 * `losses` are those of each picture, none where it is not finite; `read_as` are the classes that each is
 * taken for, by their numbers.
 */
export interface ReadingState {
  readonly step: number;
  readonly numbers: ReadonlyArray<number>;
  readonly losses: ReadonlyArray<number | null>;
  readonly read_as: ReadonlyArray<number>;
}

/** Give one layer a fresh start, other than its last one; all other layers stay as they are. */
export interface Reinitialise {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "reinitialise";
  readonly layer: string;
}

/** Take somebody's seat away. */
export interface RemoveSeat {
  readonly request_id?: number | null;
  readonly type: "remove_seat";
  readonly seat: number;
}

/** Back to step 0 of the same start: the same seed gives the same run. */
export interface Rewind {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "rewind";
}

/** The room that the session is in, as this page sees it; null when there is none any longer. */
export interface RoomChanged {
  readonly type: "room_changed";
  readonly room: RoomState | null;
}

/**
 * A room as one of its pages sees it: its own `seat` (none for a guest), and what it `may` do now.
 *
 * The class's run is that of `session`. The page's screen belongs to the one of `place`: that, a run of its
 * seat's own, or one that is shown to all. If it looks at a member's run, `whose` is that member's name.
 *
 * `controls` is the seat of the member who was given the controls, `leader` the seat whose view all screens
 * follow, as it is `shown`, or was last, `asked` the class that members are to draw, by its name, for as
 * long as the data have one of that name. `spotlight` is the seat whose drawing is on the projector: only
 * that seat, and who keeps order, is told. Only who keeps order is told the `code`, all `seats`, and the
 * latest `changes` that each has made of the run that the page looks at; `members_here` is how many members
 * are connected. It closes by itself at `closes_at`, in seconds since 1970.
 */
export interface RoomState {
  readonly code: string;
  readonly seat: number | null;
  readonly name: string;
  readonly role: "host" | "helper" | "member" | "guest";
  readonly session: string;
  readonly place: string;
  readonly whose: string;
  readonly may: ReadonlyArray<"stay" | "look" | "answer" | "draw" | "play" | "settings" | "build" | "govern" | "own">;
  readonly locks: ReadonlyArray<"play" | "settings" | "building" | "drawing" | "joining">;
  readonly frozen: boolean;
  readonly controls: number | null;
  readonly asked: string | null;
  readonly spotlight: number | null;
  readonly leader: number | null;
  readonly shown: Shown | null;
  readonly question: QuestionState | null;
  readonly own_runs: OwnRunsState | null;
  readonly challenge: ChallengeState | null;
  readonly seats: ReadonlyArray<SeatState>;
  readonly changes: ReadonlyArray<ChangeState>;
  readonly members_here: number;
  readonly closes_at: number;
}

/**
 * What a challenge is about: the best test measurement of this name within so many seconds.
 *
 * The network may have so many weights at most, and have taken so many steps; without a number, any.
 */
export interface Rule {
  readonly metric: string;
  readonly secs: number;
  readonly most_weights: number | null;
  readonly most_steps: number | null;
}

/**
 * A run of the session: the present one, one that is kept beside it, or one that was let go to make room.
 *
 * It came of its `parent` at the step `parted_at`, and `words` say in which settings it differs from what
 * that one was then. `measured` are the last measurements on the test set. One that `is_alike` asks the same
 * of the same data as the present one, so that they can be compared; one that `has_loss_alike` has the same
 * loss function. `colour` is a place in a list of 8. A kept one that `trains` is trained beside the present
 * one.
 */
export interface RunInfo {
  readonly id: number;
  readonly name: string;
  readonly colour: number;
  readonly parent: number | null;
  readonly parted_at: number;
  readonly words: string;
  readonly steps: number;
  readonly measured: Readonly<Record<string, number>>;
  readonly status: "present" | "kept" | "let_go";
  readonly hidden: boolean;
  readonly pinned: boolean;
  readonly deleted: boolean;
  readonly is_alike: boolean;
  readonly has_loss_alike: boolean;
  readonly trains: boolean;
}

/**
 * A number that is told of every step; of one that is `tested` there is also that of the test set.
 *
 * Those with the same `panel`, such as all losses, are drawn in one picture. One that is a `share` is a part
 * of a whole, one that is a `success` such a part of which the whole is best.
 */
export interface ScalarInfo {
  readonly name: string;
  readonly title: string;
  readonly panel: string;
  readonly tested: boolean;
  readonly form: "number" | "share" | "success";
}

/** One seat of a room: whose it is, and whether a page of theirs is connected. */
export interface SeatState {
  readonly number: number;
  readonly name: string;
  readonly role: "host" | "helper" | "member" | "guest";
  readonly here: boolean;
}

/** A seat in the room of a session. Its `key` is known to its page alone: it brings it back there. */
export interface SeatTaken {
  readonly code: string;
  readonly session: string;
  readonly seat: number;
  readonly name: string;
  readonly key: string;
}

/** The session's whole state, as the answer to connecting; later ones come as a `SessionPatched`. */
export interface SessionChanged {
  readonly type: "session_changed";
  readonly session: SessionState;
}

/**
 * What has become different of the session's state since this page was told of it last, maybe nothing.
 *
 * `changes` has what stands now at each place that differs, by its JSON pointer (RFC 6901) in the state. So
 * what is large and stays, as the points of a data set, is sent once.
 */
export interface SessionPatched {
  readonly type: "session_patched";
  readonly changes: Readonly<Record<string, JsonValue>>;
}

/**
 * The whole small state of a session; everything large comes in frames.
 *
 * `run` counts the starts: when it changes, earlier scalars belong to the past. `speed` is in steps per
 * second, null for as fast as it goes. `experiment` holds the hyperparameters' present values.
 * `generation` counts the experiments that were loaded, and every frame tells of which one it is.
 * `beginning` is another one when a session has begun again under its id. `edit` names the last change of
 * it, on which the next one is based. `kept` has what earlier changes left and `LoadExperiment.restore`
 * brings back, by the name of the change that left it, in the order in which it was left.
 * While another experiment is `coming`, `playing` says whether that one will play; all else is still about
 * `experiment`.
 * `samples_seen` counts the training samples of the run, in batches of whatever size, and `epochs` how often
 * that was all of them.
 * `compile_secs` is how long the running program took to compile, or to load from the cache. `carried` says
 * what became of each layer when an experiment was last loaded into the run; empty after a fresh start.
 * `stopped` says in words which stop condition paused it. `slow_motion` is where it stands within its next
 * step, while that is looked at stage by stage.
 * `brought_back` is the step at which it continued from what a server had saved of it, if it did. `unsaved`
 * says in words why what it learns is not being saved, or what of it was lost. `race` is the one beside the
 * run, if there is one. `runs` are all that there were, the oldest first; `runs_limit` says in words how
 * much of them is kept, once some were let go. `past_differs` says in words why earlier steps may differ
 * from what they were, where that is so, and `past_lost` why those before a restart are not there any more.
 */
export interface SessionState {
  readonly id: string;
  readonly beginning: string;
  readonly experiment: Experiment;
  readonly generation: number;
  readonly edit: string;
  readonly coming: Coming | null;
  readonly kept: Readonly<Record<string, Kept>>;
  readonly preset: string | null;
  readonly networks: ReadonlyArray<NetworkInfo>;
  readonly data: DataInfo;
  readonly objective: ObjectiveInfo;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly status: "compiling" | "paused" | "playing" | "failed";
  readonly playing: boolean;
  readonly problem: Problem | null;
  readonly run: number;
  readonly step: number;
  readonly samples_seen: number;
  readonly epochs: number;
  readonly speed: number | null;
  readonly markers: ReadonlyArray<Marker>;
  readonly viewers: number;
  readonly compile_secs: number | null;
  readonly device: string;
  readonly carried: Readonly<Record<string, "kept" | "resized" | "reused" | "new">>;
  readonly stop: StopConditions;
  readonly stopped: string | null;
  readonly slow_motion: SlowMotionState | null;
  readonly brought_back: number | null;
  readonly unsaved: string | null;
  readonly race: RaceState | null;
  readonly runs: ReadonlyArray<RunInfo>;
  readonly runs_limit: string | null;
  readonly past_differs: string | null;
  readonly past_lost: string | null;
}

/** Change live numbers by path, such as `optimizer.learning_rate`, without recompiling or losing state. */
export interface SetHyperparameters {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "set_hyperparameters";
  readonly values: Readonly<Record<string, number>>;
}

/** Look at one sample of the session's data; `revision` comes back in the frames that show it. */
export interface SetInput {
  readonly request_id?: number | null;
  readonly type: "set_input";
  readonly split: "train" | "test";
  readonly index: number;
  readonly revision?: number;
}

/** What members may not do from now on; with `joining`, nobody else is let in. */
export interface SetLocks {
  readonly request_id?: number | null;
  readonly type: "set_locks";
  readonly locks: ReadonlyArray<"play" | "settings" | "building" | "drawing" | "joining">;
}

/** Set one trained number by hand: `kernel` of layer `dense_1` at `index` to a value, exactly. */
export interface SetParam {
  readonly request_id?: number | null;
  readonly type: "set_param";
  readonly layer: string;
  readonly name: string;
  readonly index: ReadonlyArray<number>;
  readonly value: number;
}

/** Make somebody a helper, or a member again. */
export interface SetRole {
  readonly request_id?: number | null;
  readonly type: "set_role";
  readonly seat: number;
  readonly role: "helper" | "member";
}

/** Steps per second while playing, one in ten seconds at least; null is as fast as it goes. */
export interface SetSpeed {
  readonly request_id?: number | null;
  readonly type: "set_speed";
  readonly steps_per_sec?: number | null;
}

/** Replace the stop conditions. */
export interface SetStop {
  readonly request_id?: number | null;
  readonly type: "set_stop";
  readonly stop: StopConditions;
}

/** Let everybody see how the class has answered; nobody can answer any more. */
export interface ShowAnswers {
  readonly request_id?: number | null;
  readonly type: "show_answers";
}

/** Have all screens show the run of one member; without a seat, no longer. */
export interface ShowRun {
  readonly request_id?: number | null;
  readonly type: "show_run";
  readonly seat?: number | null;
}

/**
 * Pause, and show the next step in slow motion, at a stage of it: see `ObjectiveInfo.stages`.
 *
 * The number after its last stage takes the step, and shows the first stage of the one after. Without a
 * `stage` slow motion ends: a step of which a turn was shown is taken. So it is by whatever trains on, but
 * by a step on a single sample, which is another one. Of the `example` that the viewer looks at alone, the
 * step is looked at only: after its last stage comes its first one again.
 */
export interface ShowStage {
  readonly request_id?: number | null;
  readonly type: "show_stage";
  readonly stage?: number | null;
  readonly of?: "batch" | "example";
}

/**
 * What whoever leads a class looks at: what of the network is open and which picture stands large, as the
 * page's address names them, and the unit that is pointed at.
 */
export interface Shown {
  readonly level: string;
  readonly large: string;
  readonly pointed: PointedAt | null;
}

/**
 * Slow motion: all that is shown stands at this `stage` of the step that comes next.
 *
 * `values` are the numbers of all its stages, null where one is not finite; empty until they are known. `of`
 * tells whether that is the step of the batch, or one on an example alone, which is looked at only.
 */
export interface SlowMotionState {
  readonly stage: number;
  readonly of: "batch" | "example";
  readonly values: ReadonlyArray<number | null>;
}

/** A registered thing by name, configured: `{type: "adam", config: {learning_rate: 0.001}}`. */
export interface Spec {
  readonly type: string;
  readonly config: Readonly<Record<string, JsonValue>>;
}

/** Have the projector show what one member has drawn, large; without a seat, no longer. */
export interface Spotlight {
  readonly request_id?: number | null;
  readonly type: "spotlight";
  readonly seat?: number | null;
}

/**
 * A part of a step, for slow motion: the `roles` that take part in it, and what happens, in `words`.
 *
 * It is about `real` samples, about those that are `made`, or about both. `scalar` is what the number is
 * called that is told of it. At `gradients` it is known which way to move, at `move` params move,
 * and at `again` it is seen what came of it. One that is about a single `layer` names it.
 */
export interface StageInfo {
  readonly kind: "pass" | "loss" | "gradients" | "move" | "again";
  readonly roles: ReadonlyArray<string>;
  readonly samples: ReadonlyArray<"real" | "made">;
  readonly words: string;
  readonly scalar: string;
  readonly layer: string | null;
}

/** Challenge the class, in place of the challenge before: the clock starts now. */
export interface StartChallenge {
  readonly request_id?: number | null;
  readonly type: "start_challenge";
  readonly rule: Rule;
}

/**
 * Train an experiment in several ways side by side; the run pauses.
 *
 * It is the session's, unless another is given. Each way begins at its own start, or with what fits of what
 * the run has learned, where `start` is raced.
 */
export interface StartRace {
  readonly request_id?: number | null;
  readonly type: "start_race";
  readonly race: RaceSpec;
  readonly experiment?: Experiment | null;
}

/**
 * Train exactly `steps` steps of a size, then pause.
 *
 * One of an `example` learns from a single sample, as a run with batches of one would from here; one of a
 * `batch` is a step of the experiment; one of an `epoch` is as many as show each training sample once.
 */
export interface Step {
  readonly request_id?: number | null;
  readonly type: "step";
  readonly steps?: number;
  readonly size?: "example" | "batch" | "epoch";
}

/** The challenge is over now, before its time. */
export interface StopClock {
  readonly request_id?: number | null;
  readonly type: "stop_clock";
}

/**
 * When to pause by itself: each that is set is looked at, the first to come true pauses.
 *
 * `step` is a number of steps since the start, `test_loss` and `test_accuracy` are targets, and
 * `plateau_steps` a number of steps in which the test loss has not become lower.
 */
export interface StopConditions {
  readonly step: number | null;
  readonly test_loss: number | null;
  readonly test_accuracy: number | null;
  readonly plateau_steps: number | null;
}

/** Which summaries this viewer gets, at most every `interval_secs`; replaces its earlier subscription. */
export interface Subscribe {
  readonly request_id?: number | null;
  readonly type: "subscribe";
  readonly summaries?: ReadonlyArray<Spec>;
  readonly interval_secs?: number;
}

/**
 * Look at the loss around the present weights, in frames as `landscape/…`; at none without `along`.
 *
 * Along the negative `gradient` it is the loss by learning rate; else it is over a plane: along two `random`
 * directions of a `seed`, which are filter-normalised, or along the two main directions of the run's own
 * `path`. A plane has `side` points a side, and reaches `reach` times as far as the weights are long, or as
 * the path is. Of a problem whose networks learn in turn it is the loss that moves the network of a `role`.
 * It follows the training where it is cheap, else it is evaluated `again` when that number is another.
 */
export interface SurveyLandscape {
  readonly request_id?: number | null;
  readonly type: "survey_landscape";
  readonly along?: "gradient" | "random" | "path" | null;
  readonly role?: string | null;
  readonly side?: number;
  readonly reach?: number;
  readonly seed?: number;
  readonly again?: number;
}

/** Make a kept run, by its id, the session's present one, as it was left; the present one is kept. */
export interface SwitchRun {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "switch_run";
  readonly run: number;
}

/** What the server calls a table that it keeps: an experiment names it so. */
export interface TableKept {
  readonly table: string;
}

/** Make a lane of the race, by its number, the session's run, as it stands; the present one is kept. */
export interface TakeLane {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "take_lane";
  readonly lane: number;
}

/** Be in the seat that this key belongs to: the first message of a page that has one. */
export interface TakeSeat {
  readonly request_id?: number | null;
  readonly type: "take_seat";
  readonly key: string;
}

/**
 * Begin a run at step 0 with weights that a file was found to have, by their name: see `WeightsFound`.
 *
 * The layers that fit have these, all others their usual start; the present run is kept.
 */
export interface TakeWeights {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "take_weights";
  readonly weights: string;
}

/**
 * A member's own run on the wall: what it is, and its newest `result` on the test set.
 *
 * `changed` says in words in which ways its experiment differs from the one that was given. What it makes of
 * its data are tensors: see `WallMeta`; `classes` and `target_range` tell how to read an answer.
 */
export interface TileState {
  readonly seat: number;
  readonly session: string;
  readonly step: number;
  readonly playing: boolean;
  readonly failed: boolean;
  readonly weights: number;
  readonly result: number | null;
  readonly changed: string;
  readonly broken: string;
  readonly classes: number;
  readonly target_range: readonly [number, number];
}

/**
 * A track on which a ball rolls: heights at equal distances from 0 to 1, and how it moves over them.
 *
 * What the numbers are says `engine.rolling.Track`.
 */
export interface TrackInfo {
  readonly heights: ReadonlyArray<number>;
  readonly gravity: number;
  readonly friction: number;
  readonly tick_secs: number;
  readonly snapshot_ticks: number;
  readonly ahead_ticks: number;
  readonly asks_back: boolean;
}

/**
 * Undo what somebody has changed, by its number, or redo it: see `RoomState.changes`.
 *
 * What others have changed since stays. It is refused where they have changed the same.
 */
export interface UndoChange {
  readonly request_id?: number | null;
  readonly type: "undo_change";
  readonly change: number;
  readonly undone?: boolean;
}

/**
 * Metadata of a frame of all own runs of a room, by a `metric`, of which the `least` is best or the most.
 *
 * Tensors are named by seat: `steps/<seat>` and `curve/<seat>`, both (points,), and of each a small picture
 * if there is one: `answer/<seat>` over the plane or curve, (answers, …), or its confusion `counts/<seat>`,
 * (true, predicted).
 */
export interface WallMeta {
  readonly metric: string;
  readonly least: boolean;
  readonly tiles: ReadonlyArray<TileState>;
}

/**
 * What a file has for the session's networks, layer by layer.
 *
 * `weights` names what fits, for the command `take_weights`; None if nothing does. `unused` are the names of
 * arrays that belong to no layer, the first of them, of `unused_count`. `ambiguity` says in words why arrays
 * of other names could not be matched to the layers, where several ways fit.
 */
export interface WeightsFound {
  readonly weights: string | null;
  readonly layers: ReadonlyArray<LayerFound>;
  readonly unused: ReadonlyArray<string>;
  readonly unused_count: number;
  readonly ambiguity: string | null;
}

export type AnyCommand =
  | LoadExperiment
  | Play
  | Pause
  | Step
  | ShowStage
  | Rewind
  | GoOnFrom
  | SwitchRun
  | ChangeRun
  | NewStart
  | StartRace
  | PlayRace
  | EndRace
  | TakeLane
  | TakeWeights
  | SetSpeed
  | SetHyperparameters
  | SetParam
  | LockParam
  | Reinitialise
  | SetStop
  | UndoChange
  | Subscribe
  | SetInput
  | ClearInput
  | PickCode
  | LookBack
  | Compare
  | SurveyLandscape
  | Acknowledge
  | FetchDataset
  | Beat
  | TakeSeat
  | SetLocks
  | FreezeScreens
  | HandOver
  | AskFor
  | Lead
  | AskQuestion
  | Answer
  | ShowAnswers
  | EndQuestion
  | GiveRuns
  | CallTogether
  | Spotlight
  | ShowRun
  | StartChallenge
  | StopClock
  | EndChallenge
  | SetRole
  | RemoveSeat
  | CloseRoom;

export type AnyEvent =
  | SessionChanged
  | SessionPatched
  | EraShown
  | CommandsTaken
  | CommandFailed
  | DatasetChanged
  | Alive
  | RoomChanged;

export const SUMMARIES = ["activations", "answer", "apart", "attention", "attributions", "calculation", "chain_rule", "code_grid", "codes", "confusion", "dead_units", "decoded", "examples", "feature_visualization", "gradient_sizes", "gradients", "heaps", "histograms", "layer_pca", "made", "maps", "memory", "mistakes", "pairs", "paths", "per_class_accuracy", "points", "prediction", "pulls", "reconstruction", "sheet", "smallest_change", "so_far", "spreading", "states", "strangers", "surprise", "top_samples", "train_gradients", "turn", "warp", "weights", "written"] as const;

export interface SummaryConfigs {
  readonly activations: { readonly layers?: ReadonlyArray<string>; };
  readonly answer: Readonly<Record<string, never>>;
  readonly apart: Readonly<Record<string, never>>;
  readonly attention: Readonly<Record<string, never>>;
  readonly attributions: { readonly target?: number; readonly method?: "gradient_times_input" | "integrated_gradients" | "occlusion"; readonly steps?: number; readonly side?: number; readonly layers?: ReadonlyArray<string>; readonly count?: number; };
  readonly calculation: { readonly layer?: string | null; readonly unit?: number; readonly row?: number; readonly column?: number; };
  readonly chain_rule: { readonly layer?: string | null; readonly param?: string; readonly number?: number; };
  readonly code_grid: { readonly size?: number; };
  readonly codes: { readonly count?: number; };
  readonly confusion: Readonly<Record<string, never>>;
  readonly dead_units: Readonly<Record<string, never>>;
  readonly decoded: Readonly<Record<string, never>>;
  readonly examples: { readonly turn?: number; };
  readonly feature_visualization: { readonly layer?: string | null; readonly unit?: number; };
  readonly gradient_sizes: Readonly<Record<string, never>>;
  readonly gradients: { readonly layers?: ReadonlyArray<string>; };
  readonly heaps: { readonly of?: "codes" | "pixels"; readonly count?: number; readonly shown?: number; };
  readonly histograms: { readonly layers?: ReadonlyArray<string>; readonly bins?: number; };
  readonly layer_pca: { readonly layer?: string | null; readonly count?: number; };
  readonly made: { readonly count?: number; };
  readonly maps: { readonly size?: number; };
  readonly memory: { readonly target?: number; };
  readonly mistakes: { readonly count?: number; };
  readonly pairs: { readonly count?: number; };
  readonly paths: { readonly count?: number; };
  readonly per_class_accuracy: Readonly<Record<string, never>>;
  readonly points: Readonly<Record<string, never>>;
  readonly prediction: Readonly<Record<string, never>>;
  readonly pulls: { readonly count?: number; };
  readonly reconstruction: Readonly<Record<string, never>>;
  readonly sheet: { readonly side?: number; readonly pixels?: number; };
  readonly smallest_change: { readonly target?: number; readonly limit?: number; };
  readonly so_far: Readonly<Record<string, never>>;
  readonly spreading: { readonly times?: number; readonly width?: number; };
  readonly states: { readonly layers?: ReadonlyArray<string>; };
  readonly strangers: { readonly kind?: "animals" | "digits"; readonly told_by?: "error" | "density"; readonly count?: number; };
  readonly surprise: Readonly<Record<string, never>>;
  readonly top_samples: { readonly layer?: string | null; readonly unit?: number; readonly count?: number; };
  readonly train_gradients: { readonly layers?: ReadonlyArray<string>; };
  readonly turn: Readonly<Record<string, never>>;
  readonly warp: { readonly layer?: string | ""; readonly size?: number; readonly projection?: "units" | "components"; readonly unit_x?: number; readonly unit_y?: number; };
  readonly weights: { readonly layers?: ReadonlyArray<string>; };
  readonly written: { readonly count?: number; readonly temperature?: number; readonly likeliest?: number; readonly seed?: number; readonly most?: number; readonly beyond?: number; };
}
