import { json, post, request } from "../lib/protocol/api";
import { decodeTensors } from "../lib/protocol/frames";
import type {
  AlbumState,
  LearningCurveState,
  NewClasses,
  NewLabels,
  PicturesMeta,
  ReadingState,
} from "../lib/protocol/generated";

/** All pictures that are shown, and the pixels of those from number `since` on, one after the other. */
export interface FetchedPictures {
  readonly meta: PicturesMeta;
  readonly pixels: Uint8Array;
}

/** As what the pictures can be downloaded. */
export type FileKind = "zip" | "npz" | "csv";

/** The requests about the album of a session, from the seat of a room if there is a key. Each may reject with `RequestFailed`. */
export class AlbumRequests {
  readonly #path: string;
  readonly #key: string | null;

  constructor(session: string, key: string | null) {
    this.#path = `/api/sessions/${session}/pictures`;
    this.#key = key;
  }

  async state(): Promise<AlbumState> {
    return json(await request(`${this.#path}/album`, { headers: this.#headers }));
  }

  async pictures(since: number): Promise<FetchedPictures> {
    const response = await request(`${this.#path}?since=${since}`, { headers: this.#headers });
    const { metadata, tensors } = decodeTensors(await response.arrayBuffer());
    const data = tensors.get("input")?.data;
    const pixels = data instanceof Uint8Array ? data : new Uint8Array(0);
    return { meta: JSON.parse(metadata["meta"] ?? "") as PicturesMeta, pixels };
  }

  async add(label: number, picture: Uint8Array): Promise<AlbumState> {
    const pixels = btoa(String.fromCharCode(...picture));
    return json(await post(this.#path, { label, pixels }, this.#key));
  }

  async open(file: Blob, name: string, label: number | undefined): Promise<AlbumState> {
    const query = new URLSearchParams({ name, ...(label !== undefined && { label: String(label) }) });
    const headers = { ...this.#headers, "content-type": "application/octet-stream" };
    return json(
      await request(`${this.#path}/files?${query.toString()}`, { method: "POST", headers, body: file }),
    );
  }

  async mend(wanted: NewLabels): Promise<AlbumState> {
    return json(await post(`${this.#path}/labels`, wanted, this.#key));
  }

  async nameClasses(wanted: NewClasses): Promise<AlbumState> {
    return json(await post(`${this.#path}/classes`, wanted, this.#key));
  }

  async undo(): Promise<AlbumState> {
    return json(await post(`${this.#path}/undo`, {}, this.#key));
  }

  /** All pictures as a file that can be opened again. */
  async file(kind: FileKind): Promise<Blob> {
    return (await request(`${this.#path}/file/${kind}`, { headers: this.#headers })).blob();
  }

  /** A copy that nobody changes any more. */
  async keep(): Promise<AlbumState> {
    return json(await post(`${this.#path}/kept`, {}, this.#key));
  }

  /** How the network reads each picture now. */
  async reading(): Promise<ReadingState> {
    return json(await request(`${this.#path}/reading`, { headers: this.#headers }));
  }

  /** How well a network does with more and more of the pictures, as far as that was measured. */
  async curve(): Promise<LearningCurveState | null> {
    return json(await request(`${this.#path}/curve`, { headers: this.#headers }));
  }

  async measureCurve(): Promise<LearningCurveState> {
    return json(await post(`${this.#path}/curve`, {}, this.#key));
  }

  get #headers(): Record<string, string> {
    return this.#key === null ? {} : { "neurarium-seat": this.#key };
  }
}
