import { RequestFailed } from "../lib/protocol/api";
import type { AlbumState, OwnClass, PictureForm, SessionState, Spec } from "../lib/protocol/generated";
import { unshuffled } from "../lib/pixel-order";
import { draft } from "../lib/state/draft.svelte";
import { input } from "../lib/state/input.svelte";
import { otherPad, pad } from "../lib/state/pad.svelte";
import { room } from "../lib/state/room.svelte";
import { reportingRequests, session } from "../lib/state/session.svelte";
import { keep } from "../lib/storage";
import { withPoints } from "../plane/datasets";
import { withoutTexts } from "./dropped";
import { nameOfForm } from "./forms";
import { commonGround } from "./ground";
import { LAST_ALBUM } from "./last";
import { isOlder, withFetched, type OwnPicture } from "./pictures";
import { AlbumRequests, type FileKind } from "./requests";

const BUSY = 429;
const AGAIN_MS = 2_000;
const MEMBERS_LOOK_MS = 1_000;
const MOST_REFUSALS = 8;

/** A file to be opened: by its name with the folders that it is in. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

/** What is seen of all pictures: each by class or by person, the hardest first, or how many are needed. */
export type Wall = "class" | "person" | "hardest" | "needed";

/** One's own classes and pictures, as the server holds them for this session. */
class OwnAlbum {
  #state = $state.raw<AlbumState | null>(null);
  #pictures = $state.raw<readonly OwnPicture[]>([]);
  #picked = $state<number | null>(null);
  #chosen = $state.raw<ReadonlySet<number>>(new Set());
  #opening = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  #told = $state.raw<{ readonly added: number; readonly refused: readonly string[] } | null>(null);
  #pixels: ReadonlyMap<number, Uint8Array> = new Map();
  /** Which album the pixels are of, and in what form. */
  #known = "";
  /** How all pictures stand large, in the place of the network, to be looked through; null: they do not. */
  wall = $state<Wall | null>(null);
  #isLooking = false;
  #isStale = false;
  #isAdding = $state(false);

  get state(): AlbumState | null {
    return this.#state;
  }

  /** The shape of its pictures. */
  get shape(): readonly number[] {
    const { size, colour } = this.#state?.form ?? { size: 28, colour: false };
    return [size, size, colour ? 3 : 1];
  }

  get pictures(): readonly OwnPicture[] {
    return this.#pictures;
  }

  /** The class that a member of a room is asked to draw. */
  get wanted(): OwnClass | undefined {
    return this.#state?.classes.find(({ id }) => id === this.#state?.wanted);
  }

  /** The class that drawings are added to. */
  get picked(): number | null {
    // In the class's run members draw what they are asked for, and nothing while the host still names the classes.
    if (isAsked()) return this.wanted?.id ?? null;
    const classes = this.#state?.classes ?? [];
    return classes.find(({ id }) => id === this.#picked)?.id ?? classes[0]?.id ?? null;
  }

  pick(label: number): void {
    this.#picked = label;
  }

  get isLookedThrough(): boolean {
    return this.wall !== null;
  }

  /** The pictures that are to be moved or removed. */
  get chosen(): ReadonlySet<number> {
    return this.#chosen;
  }

  choose(numbers: Iterable<number>): void {
    this.#chosen = new Set(numbers);
  }

  /** Whether files with pictures can be opened here and now. */
  get takesFiles(): boolean {
    return this.requests() !== undefined && room.may("govern");
  }

  /** How far the opening of files is. */
  get opening() {
    return this.#opening;
  }

  /** What came of the files that were opened last. */
  get told() {
    return this.#told;
  }

  dismissTold(): void {
    this.#told = null;
  }

  /** Whether the pad holds something that can be added. */
  get canAdd(): boolean {
    return (
      !this.#isAdding &&
      this.picked !== null &&
      input.current.kind === "drawing" &&
      room.may("draw") &&
      (input.picture?.some((value) => value > 0) ?? false)
    );
  }

  /** Look again at what there is; of many who ask, one more look is taken. */
  refresh(): void {
    this.#isStale = true;
    if (!this.#isLooking) void this.#look();
  }

  /** Add what is on the pad to the class that is picked; then the pad is free. */
  async add(): Promise<void> {
    const [label, picture, drawing] = [this.picked, input.picture, pad.drawing];
    if (!this.canAdd || label === null || !picture) return;
    // A second tap, before the first is answered, adds nothing.
    this.#isAdding = true;
    try {
      // What the network sees is in another order where pixels are shuffled.
      const pixels = unshuffled(picture, pad.order);
      const made = await this.#ask((requests) => requests.add(label, pixels));
      if (made && pad.drawing === drawing) pad.clear();
    } finally {
      this.#isAdding = false;
    }
  }

  async move(label: number | null): Promise<void> {
    const labels = Object.fromEntries([...this.#chosen].map((number) => [number, label]));
    if (await this.#ask((requests) => requests.mend({ labels }))) this.choose([]);
  }

  async nameClasses(
    classes: readonly { readonly id: number | null; readonly name: string }[],
    form: PictureForm | null,
  ): Promise<boolean> {
    return (await this.#ask((requests) => requests.nameClasses({ classes, form }))) !== undefined;
  }

  async undo(): Promise<void> {
    // What was told of may be what is taken back.
    if (await this.#ask((requests) => requests.undo())) this.#told = null;
  }

  /** Open pictures and zips, one after the other; what cannot be read is told in words, and the rest is there. */
  async open(files: readonly NamedFile[]): Promise<void> {
    if (this.#opening || files.length === 0) return;
    let added = 0;
    const refused: string[] = [];
    const { pictures, words: onTexts } = withoutTexts(files);
    for (const [done, { name, file }] of pictures.entries()) {
      this.#opening = { done, of: pictures.length };
      const opened = await this.#openOne(name, file);
      if (typeof opened === "string") refused.push(opened);
      else {
        added += opened.added;
        refused.push(...opened.refused);
      }
    }
    this.#opening = null;
    const more = refused.length - MOST_REFUSALS;
    const words =
      more > 0 ? [...refused.slice(0, MOST_REFUSALS), `${more} more could not be read.`] : refused;
    this.#told = { added, refused: onTexts === "" ? words : [...words, onTexts] };
  }

  async file(kind: FileKind): Promise<Blob | undefined> {
    const requests = this.requests();
    return requests && reportingRequests(requests.file(kind));
  }

  /** Learn from the classes as they are now, where their number is not what the network answers. */
  learnClasses(): void {
    if (this.#state) this.learnFrom(this.#state.dataset, this.#state.classes.length);
  }

  /** Learn from other own pictures, of so many classes. */
  learnFrom(dataset: Spec, classes: number): void {
    draft.edit((experiment) => {
      const config = { ...experiment.dataset.config, ...dataset.config };
      return withPoints(experiment, { type: dataset.type, config }, classes);
    });
  }

  async #openOne(name: string, file: File): Promise<AlbumState | string> {
    const requests = this.requests();
    if (!requests) return "";
    for (;;) {
      try {
        const state = await requests.open(file, name, this.picked ?? undefined);
        this.#take(state);
        return state;
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        if (error.status !== BUSY) return `“${name}”: ${error.problem.message}`;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  async #ask(what: (requests: AlbumRequests) => Promise<AlbumState>): Promise<AlbumState | undefined> {
    const requests = this.requests();
    const state = requests && (await reportingRequests(what(requests)));
    if (state) this.#take(state);
    return state;
  }

  /** What was asked for is done: it is seen at once, and learned from. */
  #take(state: AlbumState): void {
    this.#state = state;
    this.refresh();
    const names = session.state?.data.class_names ?? [];
    if (names.length !== state.classes.length && room.may("build")) this.learnClasses();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      while (this.#isStale) {
        await this.#lookOnce();
        // Thirty phones that draw need not each see each drawing of all others at once.
        if (!room.may("govern")) await new Promise((resolve) => setTimeout(resolve, MEMBERS_LOOK_MS));
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookOnce(): Promise<void> {
    this.#isStale = false;
    const requests = this.requests();
    if (!requests) return;
    const state = await reportingRequests(requests.state());
    const album = state?.dataset.config["album"];
    if (!state || typeof album !== "string") return;
    const known = `${album} ${nameOfForm(state.form)}`;
    if (known !== this.#known) [this.#known, this.#pixels] = [known, new Map()];
    const fetched = await reportingRequests(requests.pictures(this.#since()));
    if (!fetched) return;
    const { pixels, pictures } = withFetched(this.#pixels, fetched);
    const missing = pictures.find(({ number }) => !pixels.has(number));
    if (missing) {
      // One that was removed before it was seen is back.
      this.#pixels = new Map([...pixels].filter(([number]) => number < missing.number));
      this.#isStale = true;
      return;
    }
    [this.#pixels, this.#pictures] = [pixels, pictures];
    // A drawing is judged by what was learned from pictures: it stands on what they stand on.
    for (const each of [pad, otherPad]) each.ground = commonGround(pictures, this.shape);
    // What was drawn while this was fetched is told of already, with what is to be drawn next.
    if (!isOlder(state, this.#state)) this.#state = state;
    const shown = new Set(pictures.map(({ number }) => number));
    this.choose([...this.#chosen].filter((number) => shown.has(number)));
    if (pictures.length > 0 && session.state)
      keep("localStorage", LAST_ALBUM + session.state.id, JSON.stringify(state.dataset));
  }

  #since(): number {
    return Math.max(-1, ...this.#pixels.keys()) + 1;
  }

  /** What is asked of the server about them; nothing where the session learns from other data. */
  requests(): AlbumRequests | undefined {
    const current: SessionState | null = session.state;
    return current?.data.collect ? new AlbumRequests(current.id, room.key) : undefined;
  }
}

/** Whether this page is a member's that looks at the class's run. */
function isAsked(): boolean {
  return room.state?.role === "member" && room.state.session === session.state?.id;
}

export const album = new OwnAlbum();
