import { float16View } from "./float16";
import type { FrameMeta, InputMeta } from "./generated";
import type { Dtype, Tensor, TensorData } from "./tensor";

/** The tensors of one moment of training, as views into the message that brought them. */
export interface Frame {
  readonly meta: FrameMeta;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly bytes: number;
}

/** A binary message that has not the safetensors layout, or holds what no frame holds. */
export class MalformedFrame extends Error {
  override readonly name = "MalformedFrame";
}

interface TensorHeader {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const BYTES: Record<Dtype, number> = { F32: 4, I32: 4, F16: 2, I8: 1, U8: 1 };
const PREFIX_BYTES = 8;
const SCALE_SUFFIX = "/scale";

/** Decode a binary message of the server. */
export function decodeFrame(buffer: ArrayBuffer): Frame {
  const { metadata, tensors } = decodeTensors(buffer);
  const meta = parseJson(metadata["meta"], "its metadata") as Partial<FrameMeta> | null;
  if (meta?.type !== "frame") throw new MalformedFrame("The metadata of the message is not that of a frame.");
  return { meta: meta as FrameMeta, tensors, bytes: buffer.byteLength };
}

/** Decode the safetensors layout: u64 header length, JSON header, raw tensors. Nothing is copied. */
export function decodeTensors(buffer: ArrayBuffer): {
  metadata: Readonly<Record<string, string>>;
  tensors: Map<string, Tensor>;
} {
  const start = dataStart(buffer);
  const text = new TextDecoder().decode(new Uint8Array(buffer, PREFIX_BYTES, start - PREFIX_BYTES));
  const header = parseJson(text, "its header");
  if (!isRecord(header)) throw new MalformedFrame("The header of the message is not an object.");
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") tensors.set(name, decodeTensor(buffer, start, name, entry));
  }
  applyScales(tensors);
  const metadata = isRecord(header["__metadata__"]) ? (header["__metadata__"] as Record<string, string>) : {};
  return { metadata, tensors };
}

/** Encode a picture, or the numbers of a point, as the binary message that sets this viewer's input. */
export function encodeInput(
  meta: InputMeta,
  values: Uint8Array | Float32Array,
  shape: readonly number[],
): ArrayBuffer {
  const dtype: Dtype = values instanceof Uint8Array ? "U8" : "F32";
  const header = JSON.stringify({
    __metadata__: { meta: JSON.stringify(meta) },
    input: { dtype, shape, data_offsets: [0, values.byteLength] },
  });
  const encoded = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const message = new Uint8Array(PREFIX_BYTES + encoded.length + values.byteLength);
  new DataView(message.buffer).setBigUint64(0, BigInt(encoded.length), true);
  message.set(encoded, PREFIX_BYTES);
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  message.set(raw, PREFIX_BYTES + encoded.length);
  return message.buffer;
}

function dataStart(buffer: ArrayBuffer): number {
  if (buffer.byteLength < PREFIX_BYTES) throw new MalformedFrame("The message is shorter than 8 bytes.");
  const length = new DataView(buffer).getBigUint64(0, true);
  if (length > BigInt(buffer.byteLength - PREFIX_BYTES)) {
    throw new MalformedFrame(`The header of ${length} bytes does not fit into ${buffer.byteLength} bytes.`);
  }
  return PREFIX_BYTES + Number(length);
}

function decodeTensor(buffer: ArrayBuffer, start: number, name: string, entry: unknown): Tensor {
  const { dtype, shape, data_offsets } = checkedHeader(name, entry);
  const [begin, end] = data_offsets;
  const length = shape.reduce((product, size) => product * size, 1);
  const offset = start + begin;
  if (end - begin !== length * BYTES[dtype] || start + end > buffer.byteLength) {
    throw new MalformedFrame(
      `Tensor ${name}: ${dtype} of shape [${shape.join(", ")}] does not fit bytes ${begin} to ${end}.`,
    );
  }
  if (offset % BYTES[dtype] !== 0) throw new MalformedFrame(`Tensor ${name} is not aligned.`);
  return { name, dtype, shape, data: viewOf(dtype, buffer, offset, length), scale: 1 };
}

function checkedHeader(name: string, entry: unknown): TensorHeader {
  const { dtype, shape, data_offsets } = isRecord(entry) ? entry : {};
  if (!isDtype(dtype)) throw new MalformedFrame(`Tensor ${name} has an unknown dtype.`);
  if (!areSizes(shape)) throw new MalformedFrame(`Tensor ${name} has no shape.`);
  if (!areSizes(data_offsets)) throw new MalformedFrame(`Tensor ${name} has no data offsets.`);
  const [begin, end] = data_offsets;
  if (begin === undefined || end === undefined) {
    throw new MalformedFrame(`Tensor ${name} needs two data offsets.`);
  }
  return { dtype, shape, data_offsets: [begin, end] };
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(BYTES, value);
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function viewOf(dtype: Dtype, buffer: ArrayBuffer, offset: number, length: number): TensorData {
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer, offset, length);
    case "F16":
      return float16View(buffer, offset, length);
    case "I32":
      return new Int32Array(buffer, offset, length);
    case "I8":
      return new Int8Array(buffer, offset, length);
    case "U8":
      return new Uint8Array(buffer, offset, length);
  }
}

/**
 * A quantised tensor takes its scale from its companion `<name>/scale`, which then is no tensor of its own. A companion
 * of several scales, one a unit, stays one.
 */
function applyScales(tensors: Map<string, Tensor>): void {
  for (const [name, tensor] of [...tensors]) {
    const companion = tensor.dtype === "I8" ? tensors.get(name + SCALE_SUFFIX) : undefined;
    if (companion?.data.length !== 1) continue;
    tensors.set(name, { ...tensor, scale: companion.data[0] ?? 1 });
    tensors.delete(companion.name);
  }
}

function parseJson(text: string | undefined, what: string): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    throw new MalformedFrame(`The message is no frame: ${what} is not JSON.`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
