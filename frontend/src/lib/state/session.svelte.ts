import { basePath, belowBase } from "../base-path";
import {
  checkAdmission,
  createSession,
  fetchLab,
  isReached,
  localProblem,
  RequestFailed,
  sessionExists,
} from "../protocol/api";
import type { Frame } from "../protocol/frames";
import type {
  AnyCommand,
  EraShown,
  Experiment,
  Problem,
  RoomState,
  SessionState,
} from "../protocol/generated";
import { shared } from "../protocol/patch";
import { SessionSocket, type ConnectionStatus } from "../protocol/socket";
import { address } from "./address";
import { catalog } from "./catalog.svelte";
import { experimentInAddress } from "./experiment-address";
import { UnreadableExperiment } from "./experiment-link";
import { frames } from "./frames";
import { history } from "./history";
import { input } from "./input.svelte";
import { labAt } from "./lab-address";
import { outbox } from "./outbox.svelte";
import { outlasting } from "./outlasting";
import { otherInput } from "./other-input.svelte";
import { pickedCode } from "./picked-code";
import { room } from "./room.svelte";
import { runCurves } from "./run-curves";
import { samples, StaleSamples } from "./samples";
import { subscriptions } from "./subscriptions";

const SESSION_PATH = /^s\/([A-Za-z0-9_-]+)\/?$/;
/** What the server gives as an id: at any other address nobody has ever been. */
const SESSION_ID = /^[A-Za-z0-9]{8}$/;
const UNKNOWN = "This server knows no session of this address.";
const NOT_NOW =
  "The server cannot be reached, so this was not done. Do it again when the connection is back.";

/**
 * Who wants to hear of the session: of its new state, of a command that it refused, and that an edit came after one of
 * another page.
 */
interface Listener {
  readonly changed?: (state: SessionState) => void;
  readonly refused?: (command: AnyCommand) => void;
  /** This page has asked for something. */
  readonly asked?: (command: AnyCommand) => void;
  readonly overtaken?: () => void;
  /** A session was made for this page, and has not been told anything yet. */
  readonly created?: () => void;
  /** From now on commands are sent so; undefined while there is no connection. */
  readonly connected?: (send: ((command: AnyCommand) => unknown) | undefined) => void;
}

/** What an input must be of: what was drawn for other data, or has another shape, cannot be read. */
function inputOf({ type, input_shape }: SessionState["data"]): string {
  return `${type} ${input_shape.join(" × ")}`;
}

/** The session that this page looks at. The server is the truth: commands ask, `SessionChanged` answers. */
class Session {
  #state = $state.raw<SessionState | null>(null);
  /** What was told last of an era of the past, and whether that is what frames show. */
  #told: EraShown | null = null;
  #era = $state.raw<EraShown | null>(null);
  #connection = $state<ConnectionStatus>("connecting");
  #silentSince = $state<number>();
  #isBlocked = $state(false);
  #refusal = $state.raw<Problem | null>(null);
  #dismissed = $state.raw<Problem | null>(null);
  /** What is told as soon as there is a connection. */
  #news: Problem | null = null;
  #socket: SessionSocket | undefined;
  #lab: string | null = null;
  readonly #listeners = new Set<Listener>();

  get state(): SessionState | null {
    return this.#state;
  }

  /** What pictures show: while an earlier step is looked at, the networks and the data of then. */
  readonly shown = $derived.by((): SessionState | null => {
    if (!this.#state || !this.#era) return this.#state;
    const { experiment, preset, networks, data, objective } = this.#era;
    return { ...this.#state, experiment, preset, networks, data, objective };
  });

  /** Whether what is looked at had another network or other data than there are now. */
  get showsOther(): boolean {
    return this.#era !== null;
  }

  /** The lab that the session was begun with, by the address of the page. */
  get lab(): string | null {
    return this.#lab;
  }

  get connection(): ConnectionStatus {
    return this.#connection;
  }

  /** Whether the server answers, as far as is known. */
  get isAnswering(): boolean {
    return this.#connection === "open";
  }

  /** Whether the server answers all but websockets: something in between does not let these through. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Since when it does not, in milliseconds since 1970. */
  get silentSince(): number | undefined {
    return this.#silentSince;
  }

  /** What went wrong last and was not dismissed: a refused command, or what stopped the session. */
  get problem(): Problem | null {
    if (this.#refusal) return this.#refusal;
    const problem = this.#state && toldBy(this.#state);
    return problem && !samePlace(problem, this.#dismissed) ? problem : null;
  }

  subscribe(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /**
   * Open the session of the page's address. If there is none, or the server has forgotten it, one begins there, of the
   * lab that the address names, the experiment that it holds, or the server's own.
   */
  async open(): Promise<void> {
    const id = SESSION_PATH.exec(location.pathname.slice(basePath.length))?.[1];
    try {
      const [opened] = await Promise.all([this.#find(id), catalog.load(), checkAdmission()]);
      this.#connect(opened);
    } catch (error) {
      if (!(error instanceof RequestFailed || error instanceof UnreadableExperiment)) throw error;
      this.#end(error instanceof RequestFailed ? error.problem : localProblem("unreadable", error.message));
    }
  }

  /** Leave a session that does not exist any more for a new one, of the same experiment if it is known. */
  renew(): void {
    location.assign(this.#state ? basePath + location.hash : basePath);
  }

  /**
   * Ask the session for something; what it refuses becomes `problem`. While there is no connection it is kept, unless it
   * is only meant for this moment: then it is refused in words, and false.
   */
  send(command: AnyCommand): boolean {
    this.#refusal = null;
    const isGiven = outbox.give(command);
    if (!isGiven) this.#refusal = localProblem("offline", NOT_NOW);
    else for (const { asked } of this.#listeners) asked?.(command);
    return isGiven;
  }

  /** Tell of something that went wrong in the page. */
  report(problem: Problem): void {
    this.#refusal = problem;
  }

  /** What was told does not hold any longer. */
  withdraw(problem: Problem): void {
    if (this.#refusal === problem) this.#refusal = null;
  }

  dismissProblem(): void {
    // While something else stood in its place, nobody has read that nothing is saved.
    if (this.#refusal === null || this.#state?.problem) this.#dismissed = this.#state && toldBy(this.#state);
    this.#refusal = null;
  }

  async #find(id: string | undefined): Promise<string> {
    this.#lab = labAt(location.pathname);
    const experiment = this.#lab === null ? await experimentInAddress() : await fetchLab(this.#lab);
    if (id === undefined) return this.#create(experiment ?? undefined);
    if (await sessionExists(id)) return id;
    if (!SESSION_ID.test(id) && experiment) return this.#create(experiment);
    if (!SESSION_ID.test(id)) throw new RequestFailed(localProblem("no_session", UNKNOWN), null);
    await createSession(experiment ?? undefined, id);
    this.#news = beganAgain(experiment ? "the experiment of its address" : "the experiment of the server", 0);
    return id;
  }

  async #create(experiment: Experiment | undefined): Promise<string> {
    const { id } = await createSession(experiment);
    address.setPath(belowBase(`/s/${id}`));
    for (const listener of this.#listeners) listener.created?.();
    return id;
  }

  /** The server has forgotten the session: it begins again at the same address, where all its pages meet. */
  async #comeBack(state: SessionState): Promise<void> {
    const { id, experiment } = state;
    try {
      await createSession(experiment, id);
      this.#news = beganAgain("the experiment of this page", stepsOf(state));
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (error.status !== null) return this.#end(error.problem);
    }
    this.#connect(id);
  }

  #end(problem: Problem): void {
    this.#connection = "gone";
    this.#refusal = problem;
  }

  #connect(id: string): void {
    room.enter(id);
    const address = location.origin.replace(/^http/, "ws") + belowBase(`/api/sessions/${id}/ws`);
    this.#socket = new SessionSocket(address, {
      status: (status, reason) => this.#connectionChanged(status, reason),
      silent: (since) => (this.#silentSince = since),
      unseated: (mayReturn) => room.unseat(mayReturn),
      stuck: () => void isReached().then((reached) => (this.#isBlocked = reached && !this.isAnswering)),
      events: {
        session_changed: ({ session }) => this.#changed(session),
        commands_taken: ({ request_id }) => outbox.taken(request_id),
        command_failed: ({ request_id, problem }) => this.#refused(outbox.failed(request_id), problem),
        room_changed: (event) => this.#roomChanged(event.room),
        dataset_changed: (event) => catalog.datasetChanged(event),
        era_shown: (event) => (this.#told = event),
        alive: () => undefined,
      },
      frame: (frame) => this.#show(frame),
      malformed: ({ message }) => (this.#refusal = localProblem("malformed_frame", message)),
    });
    this.#socket.open();
  }

  /** What was refused because of a lock may be allowed by now: it is told of no longer. */
  #roomChanged(told: RoomState | null): void {
    const might = String(room.state?.may);
    room.changed(told);
    if (this.#refusal?.code === "not_allowed" && String(room.state?.may) !== might) this.#refusal = null;
  }

  /** A frame that comes late may still bring steps of the present run. */
  #show(frame: Frame): void {
    const { meta } = frame;
    const isPast = meta.generation < (this.#state?.generation ?? 0) && meta.run !== this.#state?.run;
    if (!isPast) history.receive(frame);
    runCurves.receive(frame);
    this.#showEra(meta.generation < (this.#state?.generation ?? 0) ? 0 : meta.era);
    frames.receive(frame);
  }

  /** A frame is of this era of the past; of the present network, if it is 0. */
  #showEra(era: number): void {
    if (era === (this.#era?.era ?? 0) || (era !== 0 && this.#told?.era !== era)) return;
    const before = this.shown;
    this.#era = era === 0 ? null : this.#told;
    if (before && this.shown) frames.clear(outlasting(before, this.shown));
  }

  #refused(command: AnyCommand | undefined, problem: Problem): void {
    if (problem.code === "edited_elsewhere") {
      for (const listener of this.#listeners) listener.overtaken?.();
      return;
    }
    if (problem.code === "seat_gone" || problem.code === "no_room") room.forget();
    this.#refusal = problem;
    if (command) for (const listener of this.#listeners) listener.refused?.(command);
  }

  #connectionChanged(status: ConnectionStatus, reason: string): void {
    const wasSilent = this.#connection === "silent";
    this.#connection = status;
    if (status === "open") this.#silentSince = undefined;
    if (status === "open") this.#isBlocked = false;
    if (status === "silent" || (status === "open" && wasSilent)) return;
    if (status === "gone") {
      this.#refusal = localProblem("gone", reason);
      if (room.state?.role !== "host") room.end();
    }
    const open = status === "open";
    if (open) this.#refusal = this.#news;
    if (open) this.#news = null;
    // Before all else: without its seat, the page is a guest's.
    if (open && room.key !== null) this.#socket?.send({ type: "take_seat", key: room.key });
    outbox.connect(open ? this.#socket : undefined);
    subscriptions.connect(open ? (command) => this.#socket?.send(command) : undefined);
    input.connect(open ? this.#socket : undefined);
    otherInput.connect(open ? this.#socket : undefined);
    pickedCode.connect(open ? (command) => this.#socket?.send(command) : undefined);
    for (const { connected } of this.#listeners)
      connected?.(open ? (command) => this.#socket?.send(command) : undefined);
    if (status !== "forgotten") return;
    if (this.#state) void this.#comeBack(this.#state);
    else this.#end(localProblem("no_session", reason || UNKNOWN));
  }

  #changed(told: SessionState): void {
    const before = this.#state;
    // Parts that are as before are the same objects: whoever depends on them has nothing to do.
    const state = shared(before, told) as SessionState;
    if (before && before.beginning !== state.beginning) {
      this.#refusal ??=
        state.brought_back === null
          ? beganAgain("the experiment of another page", stepsOf(before))
          : cameBack(state.brought_back, stepsOf(before));
    }
    this.#state = state;
    if (toldBy(state) === null) this.#dismissed = null;
    if (before && (before.run !== state.run || before.beginning !== state.beginning)) this.#era = null;
    history.startRun(state.run);
    frames.follow(state.generation);
    if (before && (before.networks !== state.networks || before.data !== state.data)) {
      frames.clear(outlasting(before, state));
      subscriptions.resend();
    }
    samples.open(state.id, JSON.stringify(state.experiment.dataset));
    if (!before || inputOf(before.data) !== inputOf(state.data)) input.dataChanged(state.data);
    else if (before.data.class_names !== state.data.class_names) input.classesChanged(state.data);
    frames.notify();
    for (const listener of this.#listeners) listener.changed?.(state);
  }
}

/** The server has forgotten a session, as when it was restarted: what is there again, and what is gone. */
function beganAgain(experiment: string, steps: number): Problem {
  const trained = steps > 0 ? `Its ${steps.toLocaleString("en")} steps of training` : "What it had learned";
  const words = `The server no longer knew this session, so it began again here with ${experiment}. ${trained} and its history are gone.`;
  return localProblem("began_again", words);
}

/** The server has brought back a session as it had saved it, paused: from where it continues, and what is gone. */
function cameBack(step: number, steps: number): Problem {
  const at = `The server was away, and has brought this run back at step ${step.toLocaleString("en")}`;
  const gone = steps - step;
  const lost =
    gone === 1 ? "the step after it is gone" : `the ${gone.toLocaleString("en")} steps after it are gone`;
  return localProblem("came_back", gone > 0 ? `${at}, paused; ${lost}.` : `${at}, paused; nothing is lost.`);
}

/** What a session tells of itself: what stopped it, or else why it is not saved. */
function toldBy({ problem, unsaved }: SessionState): Problem | null {
  return problem ?? (unsaved === null ? null : localProblem("unsaved", unsaved));
}

/** How far a session was trained: frames are ahead of its state, also where an earlier step is looked at. */
function stepsOf({ step }: SessionState): number {
  return Math.max(step, frames.meta?.end_step ?? 0);
}

function samePlace(a: Problem, b: Problem | null): boolean {
  return a.code === b?.code && a.message === b.message;
}

export const session = new Session();

/** The answer to a request; undefined when it failed (which is reported) or came too late. */
export async function reportingRequests<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof RequestFailed) session.report(error.problem);
    else if (!(error instanceof StaleSamples)) throw error;
    return undefined;
  }
}
