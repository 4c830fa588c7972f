import { Part } from "../lib/part.svelte";
import { requestDraw } from "../lib/state/animation";
import { frames } from "../lib/state/frames";
import { past } from "../lib/state/past.svelte";
import { saveFile } from "../share/files";

const filmPicture = new Part(() => import("./film-picture"));

/** What a browser can record, the best first. */
const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const FRAMES_PER_SEC = 20;
const INTERVAL_MS = 1000 / FRAMES_PER_SEC;
const BITS_PER_SEC = 4_000_000;
/** How long the first step may take to come, and how long the last picture stays. */
const PATIENCE_MS = 20_000;
const LAST_MS = 1_000;
const NOT_HERE = "This browser cannot record films: Chrome, Edge, Firefox and Safari of the last years can.";
const NOT_BEGUN = "No earlier step is there to be seen: nothing was recorded.";

/** What can be recorded here, if anything. */
export function filmType(): string | undefined {
  if (typeof MediaRecorder === "undefined" || !("captureStream" in HTMLCanvasElement.prototype))
    return undefined;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type));
}

/** The name of a film: of these steps, by its type. */
export function filmName([first, last]: readonly [number, number], type: string): string {
  return `neurarium-steps-${first}-${last}.${type.startsWith("video/mp4") ? "mp4" : "webm"}`;
}

/** Records the past as it goes by, from as far back as it reaches to now, and saves that as a file. */
class Filming {
  #isRecording = $state(false);
  #problem = $state("");

  get isRecording(): boolean {
    return this.#isRecording;
  }

  /** Why there is no film, in words; empty if there is no reason. */
  get problem(): string {
    return this.#problem;
  }

  async record(): Promise<void> {
    const type = filmType();
    this.#problem = type ? "" : NOT_HERE;
    if (!type || this.#isRecording) return;
    this.#isRecording = true;
    try {
      const last = past.now;
      const film = await recorded(type);
      if (film) saveFile(film.content, filmName([film.first, last], type));
      else this.#problem = NOT_BEGUN;
    } finally {
      this.#isRecording = false;
    }
  }
}

export const filming = new Filming();

/** The film, and its first step; null if there is none but the present one, or it did not come. */
async function recorded(type: string): Promise<{ content: Blob; first: number } | null> {
  const picture = await filmPicture.orReport();
  if (!picture) return null;
  const { filmCanvas, paintFilm } = picture;
  const canvas = filmCanvas();
  const context = canvas.getContext("2d")!;
  past.look(0);
  const isThere = () => frames.meta?.past === true && frames.meta.step === past.step;
  if (!(await isShown(() => past.step === null || isThere())) || past.step === null) return null;
  const first = past.step;
  const stream = canvas.captureStream(FRAMES_PER_SEC);
  let drawnAt = -Infinity;
  const draw = (now: number) => {
    if (now - drawnAt < INTERVAL_MS) return;
    drawnAt = now;
    paintFilm(context);
  };
  draw(performance.now());
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_PER_SEC });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  const end = frames.subscribe(() => requestDraw(draw));
  recorder.start();
  past.toggleFilm();
  await isShown(() => past.film === 0, Infinity);
  end();
  for (const ends = performance.now() + LAST_MS; performance.now() < ends; await wait(INTERVAL_MS)) {
    draw(performance.now());
  }
  recorder.stop();
  await stopped;
  return { content: new Blob(parts, { type }), first };
}

/** Wait until something holds, looked at with each animation frame; false if it takes too long. */
function isShown(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const look = () => {
      if (holds()) resolve(true);
      else if (performance.now() - begun > patienceMs) resolve(false);
      else requestAnimationFrame(look);
    };
    look();
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
