import { RequestFailed } from "../lib/protocol/api";
import type { MyRun } from "../lib/protocol/generated";
import { catalog } from "../lib/state/catalog.svelte";
import { history } from "../lib/state/history";
import { keepLastSeen, lastSeen } from "../lib/state/last-seen";
import { past } from "../lib/state/past.svelte";
import { lossesOf, measurementsOf } from "../lib/state/scalars";
import { session } from "../lib/state/session.svelte";
import { deleteMine, fetchMine, rememberMine } from "./requests";
import { saidOf } from "./said";
import { smallPicture } from "./small-picture";

/** A picture that fills the page until that is there again. */
const LARGE = { width: 960, height: 600, mostLetters: 300_000 };
/** What is trained is noted so often, and when the page is left. */
const NOTE_MS = 15_000;

/** The sessions that this browser has trained on this server. */
class Mine {
  #runs = $state.raw<readonly MyRun[] | null>(null);
  #saves = $state(true);
  #trouble = $state<string | null>(null);
  #deleted = $state.raw<MyRun | null>(null);
  #noted = "";

  /** The one seen last first; null until they are known. */
  get runs(): readonly MyRun[] | null {
    return this.#runs;
  }

  /** Whether this server saves any. */
  get saves(): boolean {
    return this.#saves;
  }

  /** Why they are not there, in words. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The one that was deleted last, which can be had back. */
  get deleted(): MyRun | null {
    return this.#deleted;
  }

  async load(): Promise<void> {
    await this.#tried(async () => {
      await this.#note();
      const { saves, runs } = await fetchMine();
      [this.#saves, this.#runs] = [saves, runs];
    });
  }

  async delete(run: MyRun): Promise<void> {
    await this.#tried(async () => {
      await deleteMine(run.session, true);
      this.#deleted = run;
      this.#runs = (this.#runs ?? []).filter(({ session }) => session !== run.session);
    });
  }

  async undelete(): Promise<void> {
    const run = this.#deleted;
    if (!run) return;
    await this.#tried(async () => {
      await deleteMine(run.session, false);
      this.#deleted = null;
      await this.load();
    });
  }

  /** Note what is trained from now on; what that returns ends it. */
  follow(): () => void {
    const note = () => void this.#note().catch(() => undefined);
    const leave = () => {
      if (document.visibilityState !== "hidden") return;
      noteSeen();
      note();
    };
    const timer = setInterval(note, NOTE_MS);
    window.addEventListener("pagehide", noteSeen);
    document.addEventListener("visibilitychange", leave);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("pagehide", noteSeen);
    };
  }

  /** Note the present session, if something was trained in it since. */
  async #note(): Promise<void> {
    const { state } = session;
    const steps = past.now;
    if (!state || steps === 0 || !session.isAnswering) return;
    const mark = JSON.stringify([state.id, state.edit, steps]);
    if (mark === this.#noted) return;
    const shown = [lossesOf(state.objective)[0], measurementsOf(state.objective)[0]];
    const measured: Record<string, number> = {};
    for (const scalar of shown) {
      const value = scalar && history.latestTest(scalar.name);
      if (scalar && value !== undefined && Number.isFinite(value)) measured[scalar.title] = value;
    }
    const { type } = state.experiment.optimizer;
    const optimizer = catalog.entry("optimizers", type)?.title ?? type;
    const said = saidOf(state, steps, measured, optimizer);
    await rememberMine(state.id, { ...said, picture: smallPicture() });
    this.#noted = mark;
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    this.#trouble = null;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.#trouble = error.problem.message;
    }
  }
}

/** Keep what stands on the page, to be shown when it is opened again. */
function noteSeen(): void {
  const { state } = session;
  if (!state) return;
  // Without a picture, as of a page that is hidden, the one of before stands for it.
  const picture = smallPicture(LARGE) ?? lastSeen(`/s/${state.id}`)?.picture;
  if (picture) keepLastSeen({ session: state.id, step: past.now, picture });
}

export const mine = new Mine();
