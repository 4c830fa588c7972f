import { vi } from "vitest";

import type {
  AnyCommand,
  AnyEvent,
  Catalog,
  Experiment,
  LoadExperiment,
  SessionState,
} from "../lib/protocol/generated";

export interface Answers {
  readonly started: SessionState;
  readonly catalog: Catalog;
  /** Ready experiments, by the path of their address. */
  readonly ready: Readonly<Record<string, Experiment>>;
  readonly presetOf: (experiment: Experiment) => string | null;
}

/** A server that answers requests in a turn of the event loop, and has compiled an experiment when the test says so. */
export class SlowServer {
  /** What the page has asked its session for, in order. */
  readonly commands: AnyCommand[] = [];
  #state: SessionState;
  #tell: (event: AnyEvent) => void = () => undefined;

  constructor(private readonly answers: Answers) {
    this.#state = answers.started;
    vi.stubGlobal("fetch", (path: string) => Promise.resolve(this.#respond(path)));
    vi.stubGlobal("WebSocket", lineTo(this));
  }

  get loads(): LoadExperiment[] {
    return this.commands.filter((command) => command.type === "load_experiment");
  }

  connected(tell: (event: AnyEvent) => void): void {
    this.#tell = tell;
    this.#changed({});
  }

  take(command: AnyCommand): void {
    this.commands.push(command);
    if (command.type === "load_experiment") this.#load(command);
    if (command.type === "play") this.#changed({ playing: true });
    if (command.type === "set_hyperparameters") this.#changed({ edit: command.edit! });
    if (command.request_id) this.#tell({ type: "commands_taken", request_id: command.request_id });
  }

  /** What was asked for last is compiled. */
  arrive(): void {
    const { coming, generation, playing } = this.#state;
    if (!coming) throw new Error("The page has asked for nothing.");
    const { experiment, edit, preset } = coming;
    const status = playing ? "playing" : "paused";
    this.#changed({ experiment, edit, preset, coming: null, status, generation: generation + 1 });
  }

  #load({ experiment, edit }: LoadExperiment): void {
    const preset = this.answers.presetOf(experiment);
    const coming = { experiment, edit: edit!, preset, words: "another experiment" };
    this.#changed({ coming, status: "compiling" });
  }

  #changed(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    this.#tell({ type: "session_changed", session: this.#state });
  }

  #respond(path: string): Response {
    if (path === "/api/catalog") return Response.json(this.answers.catalog);
    if (path === "/api/sessions") return Response.json(this.#state);
    if (path === "/api/check") return Response.json({ layers: [], problem: null, mends: [] });
    return Response.json(this.answers.ready[path] ?? {});
  }
}

/** What a page may open a websocket with: it leads to this server. */
function lineTo(server: SlowServer) {
  return class {
    static readonly OPEN = 1;
    readonly readyState = 1;
    onopen: () => void = () => undefined;
    onmessage: (message: { data: string }) => void = () => undefined;

    constructor() {
      queueMicrotask(() => {
        this.onopen();
        server.connected((event) => this.onmessage({ data: JSON.stringify(event) }));
      });
    }

    send(message: string): void {
      server.take(JSON.parse(message) as AnyCommand);
    }
  };
}
