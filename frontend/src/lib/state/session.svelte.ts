import { createSession, localProblem, RequestFailed, sessionExists } from "../protocol/api";
import type { AnyCommand, Experiment, Problem, SessionState } from "../protocol/generated";
import { SessionSocket, type ConnectionStatus } from "../protocol/socket";
import { address } from "./address";
import { catalog } from "./catalog.svelte";
import { experimentInAddress } from "./experiment-address";
import { UnreadableExperiment } from "./experiment-link";
import { frames } from "./frames";
import { history } from "./history";
import { input } from "./input.svelte";
import { outlasting } from "./outlasting";
import { samples, StaleSamples } from "./samples";
import { subscriptions } from "./subscriptions";

const SESSION_PATH = /^\/s\/([A-Za-z0-9_-]+)\/?$/;
const SESSION_ENDED = "This session has ended, or never was.";

/**
 * Who wants to hear of the session: of its new state, that something it was asked for will not be, and that an edit came
 * after one of another page.
 */
interface Listener {
  readonly changed: (state: SessionState) => void;
  readonly refused?: () => void;
  readonly overtaken?: () => void;
}

/** The session that this page looks at. The server is the truth: commands ask, `SessionChanged` answers. */
class Session {
  #state = $state.raw<SessionState | null>(null);
  #connection = $state<ConnectionStatus>("connecting");
  #refusal = $state.raw<Problem | null>(null);
  #dismissed = $state.raw<Problem | null>(null);
  #socket: SessionSocket | undefined;
  readonly #listeners = new Set<Listener>();

  get state(): SessionState | null {
    return this.#state;
  }

  get connection(): ConnectionStatus {
    return this.#connection;
  }

  /** What went wrong last and was not dismissed: a refused command, or what stopped the session. */
  get problem(): Problem | null {
    if (this.#refusal) return this.#refusal;
    const problem = this.#state?.problem ?? null;
    return problem && !samePlace(problem, this.#dismissed) ? problem : null;
  }

  subscribe(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /**
   * Open the session of the page's address. If there is none, or it has ended, make one of the experiment that the
   * address holds, or of the server's own, and put it there.
   */
  async open(): Promise<void> {
    const id = SESSION_PATH.exec(location.pathname)?.[1];
    try {
      const [opened] = await Promise.all([this.#find(id), catalog.load()]);
      this.#connect(opened);
    } catch (error) {
      if (!(error instanceof RequestFailed || error instanceof UnreadableExperiment)) throw error;
      this.#connection = "gone";
      this.#refusal =
        error instanceof RequestFailed ? error.problem : localProblem("unreadable", error.message);
    }
  }

  /** Leave a session that does not exist any more for a new one, of the same experiment if it is known. */
  renew(): void {
    location.assign(this.#state ? `/${location.hash}` : "/");
  }

  /** Ask the session for something; what it refuses becomes `problem`. False while not connected. */
  send(command: AnyCommand): boolean {
    this.#refusal = null;
    return this.#socket?.send(command) !== undefined;
  }

  /** Tell of something that went wrong in the page. */
  report(problem: Problem): void {
    this.#refusal = problem;
  }

  dismissProblem(): void {
    this.#dismissed = this.#state?.problem ?? null;
    this.#refusal = null;
  }

  async #find(id: string | undefined): Promise<string> {
    const experiment = await experimentInAddress();
    if (id !== undefined && (experiment === null || (await sessionExists(id)))) return id;
    return this.#create(experiment ?? undefined);
  }

  async #create(experiment: Experiment | undefined): Promise<string> {
    const { id } = await createSession(experiment);
    address.setPath(`/s/${id}`);
    return id;
  }

  #connect(id: string): void {
    const address = `${location.origin.replace(/^http/, "ws")}/api/sessions/${id}/ws`;
    this.#socket = new SessionSocket(address, {
      status: (status, reason) => this.#connectionChanged(status, reason),
      events: {
        session_changed: ({ session }) => this.#changed(session),
        command_failed: ({ problem }) => this.#refused(problem),
        dataset_changed: (event) => catalog.datasetChanged(event),
      },
      frame: (frame) => {
        history.receive(frame);
        frames.receive(frame);
      },
      malformed: ({ message }) => (this.#refusal = localProblem("malformed_frame", message)),
    });
    this.#socket.open();
  }

  #refused(problem: Problem): void {
    if (problem.code === "edited_elsewhere") {
      for (const listener of this.#listeners) listener.overtaken?.();
      return;
    }
    this.#refusal = problem;
    for (const listener of this.#listeners) listener.refused?.();
  }

  #connectionChanged(status: ConnectionStatus, reason: string): void {
    this.#connection = status;
    if (status === "gone") this.#refusal = localProblem("gone", reason || SESSION_ENDED);
    const open = status === "open";
    if (open) this.#refusal = null;
    else for (const listener of this.#listeners) listener.refused?.();
    subscriptions.connect(open ? (command) => this.#socket?.send(command) : undefined);
    input.connect(open ? this.#socket : undefined);
  }

  #changed(state: SessionState): void {
    const before = this.#state;
    this.#state = state;
    if (state.problem === null) this.#dismissed = null;
    history.startRun(state.run);
    frames.follow(state.generation);
    if (before && shapeOf(before) !== shapeOf(state)) {
      frames.clear(outlasting(before, state));
      subscriptions.resend();
    }
    samples.open(state.id, JSON.stringify(state.experiment.dataset));
    if (!before || before.data.type !== state.data.type) input.dataChanged(state.data);
    frames.notify();
    for (const listener of this.#listeners) listener.changed(state);
  }
}

/** What the shapes of the tensors in a frame depend on. */
function shapeOf({ networks, data }: SessionState): string {
  return JSON.stringify([networks, data]);
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
