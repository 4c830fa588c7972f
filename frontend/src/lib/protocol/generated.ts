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
  readonly layers: ReadonlyArray<LayerEntry>;
  readonly datasets: ReadonlyArray<DatasetEntry>;
  readonly augmentations: ReadonlyArray<CatalogEntry>;
  readonly objectives: ReadonlyArray<CatalogEntry>;
  readonly optimizers: ReadonlyArray<CatalogEntry>;
  readonly schedules: ReadonlyArray<CatalogEntry>;
  readonly summaries: ReadonlyArray<CatalogEntry>;
  readonly presets: ReadonlyArray<PresetEntry>;
  readonly labs: ReadonlyArray<LabEntry>;
}

/** One registered thing: its type name, its words for people and its fields. */
export interface CatalogEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
}

/** Which experiment to write, and for which framework. */
export interface CodeWanted {
  readonly experiment: Experiment;
  readonly framework: "jax" | "flax" | "pytorch" | "keras";
}

/** A whole Python file. */
export interface CodeWritten {
  readonly filename: string;
  readonly code: string;
}

/** A command was refused; nothing has changed. */
export interface CommandFailed {
  readonly type: "command_failed";
  readonly request_id: number | null;
  readonly problem: Problem;
}

/**
 * The session's data: sizes of the splits, the shape of one input and the names of the classes.
 *
 * Data of the kind `plane` have inputs of two numbers and `curve` of one: `axes` names them, and `ranges`
 * gives the lowest and highest number that is shown of each. Without classes the target is one number,
 * within `target_range`; of a curve that is drawn from a function, `target_curve` is that function at equal
 * distances over the range.
 */
export interface DataInfo {
  readonly type: string;
  readonly title: string;
  readonly kind: "images" | "plane" | "curve";
  readonly train_size: number;
  readonly test_size: number;
  readonly input_shape: ReadonlyArray<number>;
  readonly class_names: ReadonlyArray<string>;
  readonly axes: ReadonlyArray<string>;
  readonly ranges: ReadonlyArray<readonly [number, number]>;
  readonly target_range: readonly [number, number];
  readonly target_curve: ReadonlyArray<number>;
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

/** A data set; one that is not `available` has to be fetched first, `meanwhile` another serves. */
export interface DatasetEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly kind: "images" | "plane" | "curve";
  readonly available: boolean;
  readonly download_bytes: number;
  readonly meanwhile: string | null;
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
 * Metadata of a binary frame: of which network, run and step its tensors are.
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
  readonly generation: number;
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

/** A ready experiment; the description says what to look for. `kind` is that of its data. */
export interface LabEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly kind: "images" | "plane" | "curve";
}

/**
 * One layer of a draft, for one sample; `shape` is null where it cannot be known.
 *
 * `macs` are multiply-adds of a forward pass, `memory_bytes` what its params and outputs take.
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
  readonly mends: ReadonlyArray<Mend>;
}

/** A layer; one that `merges` takes two or more inputs, all others one. `source` is its Python code. */
export interface LayerEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly merges: boolean;
  readonly source: string;
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
 * A `frozen` layer is not trained. `locks` are single numbers that are not: flat indices by parameter.
 */
export interface LayerSpec {
  readonly type: string;
  readonly config: Readonly<Record<string, JsonValue>>;
  readonly id: string;
  readonly frozen: boolean;
  readonly locks: Readonly<Record<string, ReadonlyArray<number>>>;
}

/**
 * Replace the session's experiment.
 *
 * What still fits is carried over when `keep` is set: layers that are the same keep their params and
 * optimizer state, resized ones as much of it as fits, and training goes on. At the start of a run in which
 * nothing was changed by hand, that is the new experiment's own start. Without `keep` it starts afresh.
 *
 * An experiment is sent whole, so `base` names the edit that it was made upon. When another page has changed
 * the experiment since, it is refused as `edited_elsewhere`; without `base` it replaces whatever there is.
 * One that is overtaken by a later one is not answered: whatever was edited is in the later one too.
 */
export interface LoadExperiment {
  readonly request_id?: number | null;
  readonly edit?: string | null;
  readonly type: "load_experiment";
  readonly experiment: Experiment;
  readonly keep?: boolean;
  readonly base?: string | null;
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

/** Something was changed while training: a mark on the timeline, in words. */
export interface Marker {
  readonly step: number;
  readonly text: string;
}

/** One way to mend a problem, in words, and the network that it would make. */
export interface Mend {
  readonly title: string;
  readonly network: Network;
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
  readonly edit?: string | null;
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

/** A ready network, and the kinds of data that it is for. */
export interface PresetEntry {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly fields: ReadonlyArray<FieldInfo>;
  readonly kinds: ReadonlyArray<"images" | "plane" | "curve">;
}

/** Something went wrong, in words, where it arose; `remedy` names the command that would help. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly layer_id: string | null;
  readonly field: string | null;
  readonly remedy: "rewind" | "new_start" | null;
}

/** Give one layer a fresh start, other than its last one; all other layers stay as they are. */
export interface Reinitialise {
  readonly request_id?: number | null;
  readonly type: "reinitialise";
  readonly layer: string;
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
 * `generation` counts the experiments that were loaded, and every frame tells of which one it is.
 * `edit` names the last change of it, which the next one is made upon.
 * `compile_secs` is how long the running program took to compile, or to load from the cache. `carried` says
 * what became of each layer when an experiment was last loaded into the run; empty after a fresh start.
 * `stopped` says in words which stop condition paused it.
 */
export interface SessionState {
  readonly id: string;
  readonly experiment: Experiment;
  readonly generation: number;
  readonly edit: string;
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
  readonly carried: Readonly<Record<string, "kept" | "resized" | "new">>;
  readonly stop: StopConditions;
  readonly stopped: string | null;
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

/** Set one trained number by hand: `kernel` of layer `dense_1` at `index` to a value, exactly. */
export interface SetParam {
  readonly request_id?: number | null;
  readonly type: "set_param";
  readonly layer: string;
  readonly name: string;
  readonly index: ReadonlyArray<number>;
  readonly value: number;
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

export type AnyCommand =
  | LoadExperiment
  | Play
  | Pause
  | Step
  | Rewind
  | NewStart
  | SetSpeed
  | SetHyperparameters
  | SetParam
  | LockParam
  | Reinitialise
  | SetStop
  | Subscribe
  | SetInput
  | Acknowledge
  | FetchDataset;

export type AnyEvent =
  | SessionChanged
  | CommandFailed
  | DatasetChanged;
