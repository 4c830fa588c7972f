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

/** Everything registered, by kind. */
export interface Catalog {
  readonly layers: ReadonlyArray<CatalogEntry>;
  readonly datasets: ReadonlyArray<DatasetEntry>;
  readonly augmentations: ReadonlyArray<CatalogEntry>;
  readonly objectives: ReadonlyArray<CatalogEntry>;
  readonly optimizers: ReadonlyArray<CatalogEntry>;
  readonly schedules: ReadonlyArray<CatalogEntry>;
  readonly summaries: ReadonlyArray<CatalogEntry>;
  readonly presets: ReadonlyArray<CatalogEntry>;
}

/** One registered thing: its type name, its words for people and its fields. */
export interface CatalogEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
}

/** A command was refused; nothing has changed. */
export interface CommandFailed {
  readonly type: "command_failed";
  readonly request_id: number | null;
  readonly problem: Problem;
}

/** The session's data: sizes of the splits, the shape of one input and the names of the classes. */
export interface DataInfo {
  readonly type: string;
  readonly title: string;
  readonly train_size: number;
  readonly test_size: number;
  readonly input_shape: ReadonlyArray<number>;
  readonly class_names: ReadonlyArray<string>;
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

/** A data set; one that is not `available` has to be fetched first (`fetch_dataset`). */
export interface DatasetEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly available: boolean;
  readonly download_bytes: number;
}

/** One wire, from the output of `source` to the input of `target`; a target's edges are in input order. */
export interface Edge {
  readonly source: string;
  readonly target: string;
}

/**
 * Data set, networks by role, objective, optimizer, hyperparameters and seed.
 *
 * Hyperparameters are the `live` fields of the configurations; they are addressed by path, such as
 * `optimizer.learning_rate` or `layers.dropout_1.rate`. Layer ids are unique over all networks.
 */
export interface Experiment {
  readonly version: 1;
  readonly dataset: Spec;
  readonly augmentation: Spec;
  readonly networks: Readonly<Record<string, Network>>;
  readonly objective: Spec;
  readonly optimizer: Spec;
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

/** One field of a configuration. A `live` field changes while training, without compiling anew. */
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
}

/**
 * Metadata of a binary frame: of which run and step its tensors are.
 *
 * Tensors are named by the summary that gave them: `weights/<layer>/<param>`, `activations/<layer>`, … The
 * scalars of the steps since this viewer's last frame are `scalars/<metric>`, of shape (rows, points): point
 * i covers the `stride` steps from `first_step + i * stride` on (the last point may cover fewer, `end_step`
 * is the first step not covered). With stride 1 there is one row, the value itself; otherwise three: mean,
 * min and max. Test measurements are `test/step` and `test/<metric>`. A frame that `restores` replaces all
 * earlier scalars.
 */
export interface FrameMeta {
  readonly type: "frame";
  readonly id: number;
  readonly run: number;
  readonly step: number;
  readonly restores: boolean;
  readonly first_step: number;
  readonly end_step: number;
  readonly stride: number;
  readonly input_revision: number;
  readonly evaluation_step: number | null;
  readonly steps_per_sec: number;
}

/**
 * Metadata of the binary frame that sets a viewer's input to the tensor `input`.
 *
 * The tensor has the shape of the network's input, without a batch: (28, 28, 1), uint8 of 0 to 255 or
 * float32.
 * With a `label` the input has a loss, and so gradients.
 */
export interface InputMeta {
  readonly type: "set_input";
  readonly revision?: number;
  readonly label?: number | null;
}

/** One layer as built: `shape` is its output without the batch, `param_shapes` its trainable arrays. */
export interface LayerInfo {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly inputs: ReadonlyArray<string>;
  readonly shape: ReadonlyArray<number>;
  readonly activation: string | null;
  readonly param_count: number;
  readonly param_shapes: Readonly<Record<string, ReadonlyArray<number>>>;
}

/** One node of a network. */
export interface LayerSpec {
  readonly type: string;
  readonly config: Readonly<Record<string, JsonValue>>;
  readonly id: string;
}

/**
 * Replace the session's experiment.
 *
 * What still fits is kept when `keep` is set: with equal networks and data, training goes on from the same
 * params.
 */
export interface LoadExperiment {
  readonly request_id?: number | null;
  readonly type: "load_experiment";
  readonly experiment: Experiment;
  readonly keep?: boolean;
}

/** Something was changed while training: a mark on the timeline, in words. */
export interface Marker {
  readonly step: number;
  readonly text: string;
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

/** Back to step 0 with another seed: the given one, or one that the server draws. */
export interface NewStart {
  readonly request_id?: number | null;
  readonly type: "new_start";
  readonly seed?: number | null;
}

/** `metrics` are the scalars of every step, the loss first; `readout` turns outputs into answers. */
export interface ObjectiveInfo {
  readonly type: string;
  readonly title: string;
  readonly readout: string;
  readonly metrics: ReadonlyArray<string>;
}

export interface Pause {
  readonly request_id?: number | null;
  readonly type: "pause";
}

export interface Play {
  readonly request_id?: number | null;
  readonly type: "play";
}

/** Something went wrong, in words, where it arose; `remedy` names the command that would help. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly layer_id: string | null;
  readonly field: string | null;
  readonly remedy: "rewind" | "new_start" | null;
}

/** Back to step 0 of the same start: the same seed gives the same run. */
export interface Rewind {
  readonly request_id?: number | null;
  readonly type: "rewind";
}

/** The session's whole small state, as the answer to any command and upon connecting. */
export interface SessionChanged {
  readonly type: "session_changed";
  readonly session: SessionState;
}

/**
 * The whole small state of a session; everything large comes in frames.
 *
 * `run` counts the starts: when it changes, earlier scalars belong to the past. `speed` is in steps per
 * second, null for as fast as it goes. `experiment` holds the hyperparameters' present values.
 * `compile_secs` is how long the running program took to compile, or to load from the cache.
 */
export interface SessionState {
  readonly id: string;
  readonly experiment: Experiment;
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
  readonly steps_per_epoch: number;
  readonly speed: number | null;
  readonly markers: ReadonlyArray<Marker>;
  readonly viewers: number;
  readonly compile_secs: number | null;
  readonly device: string;
}

/** Change live numbers by path, such as `optimizer.learning_rate`, without recompiling or losing state. */
export interface SetHyperparameters {
  readonly request_id?: number | null;
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

/** Steps per second while playing, one in ten seconds at least; null is as fast as it goes. */
export interface SetSpeed {
  readonly request_id?: number | null;
  readonly type: "set_speed";
  readonly steps_per_sec?: number | null;
}

/** A registered thing by name, configured: `{type: "adam", config: {learning_rate: 0.001}}`. */
export interface Spec {
  readonly type: string;
  readonly config: Readonly<Record<string, JsonValue>>;
}

/** Train exactly `steps` steps, then pause. */
export interface Step {
  readonly request_id?: number | null;
  readonly type: "step";
  readonly steps?: number;
}

/** Which summaries this viewer gets, at most every `interval_secs`; replaces its earlier subscription. */
export interface Subscribe {
  readonly request_id?: number | null;
  readonly type: "subscribe";
  readonly summaries?: ReadonlyArray<Spec>;
  readonly interval_secs?: number;
}

export type AnyCommand =
  | LoadExperiment
  | Play
  | Pause
  | Step
  | Rewind
  | NewStart
  | SetSpeed
  | SetHyperparameters
  | Subscribe
  | SetInput
  | Acknowledge
  | FetchDataset;

export type AnyEvent =
  | SessionChanged
  | CommandFailed
  | DatasetChanged;
