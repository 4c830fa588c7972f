import { describe, expect, it } from "vitest";

import { decodeFrame, decodeTensors, encodeInput, MalformedFrame } from "./frames";
import { decodeFloat16 } from "./float16";
import { toFloat32, valueAt, type Dtype } from "./tensor";

interface Part {
  dtype: Dtype;
  shape: number[];
  bytes: Uint8Array;
}

const META = { type: "frame", id: 7, run: 1, step: 3 };

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

function encode(parts: Record<string, Part>, metadata: object = { meta: JSON.stringify(META) }): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(parts)) {
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
  }
  return assemble(JSON.stringify(header), Object.values(parts));
}

function assemble(header: string, parts: readonly Part[]): ArrayBuffer {
  const text = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const message = new Uint8Array(8 + text.length + size);
  new DataView(message.buffer).setBigUint64(0, BigInt(text.length), true);
  message.set(text, 8);
  let offset = 8 + text.length;
  for (const { bytes } of parts) {
    message.set(bytes, offset);
    offset += bytes.length;
  }
  return message.buffer;
}

describe("decodeFrame", () => {
  const values: Part = { dtype: "F32", shape: [2], bytes: bytesOf(new Float32Array([0.25, -3])) };

  it("gives the metadata and views into the message, without a copy", () => {
    const message = encode({ "prediction/probabilities": values });
    const frame = decodeFrame(message);
    const tensor = frame.tensors.get("prediction/probabilities")!;
    expect(frame.meta.id).toBe(7);
    expect([...tensor.data]).toEqual([0.25, -3]);
    expect(tensor.data.buffer).toBe(message);
    expect(frame.bytes).toBe(message.byteLength);
  });

  it("reads quantised values through the scale of their companion", () => {
    const scale: Part = { dtype: "F32", shape: [], bytes: bytesOf(new Float32Array([0.5])) };
    const kernel: Part = { dtype: "I8", shape: [3], bytes: bytesOf(new Int8Array([-2, 0, 127])) };
    const { tensors } = decodeFrame(encode({ "weights/a/kernel/scale": scale, "weights/a/kernel": kernel }));
    const tensor = tensors.get("weights/a/kernel")!;
    expect([...tensors.keys()]).toEqual(["weights/a/kernel"]);
    expect([0, 1, 2].map((i) => valueAt(tensor, i))).toEqual([-1, 0, 63.5]);
    expect([...toFloat32(tensor)]).toEqual([-1, 0, 63.5]);
  });

  it("reads half-precision floats", () => {
    const bits = new Uint16Array([0x3c00, 0xc000, 0x3555]);
    const half: Part = { dtype: "F16", shape: [3], bytes: bytesOf(bits) };
    const { data } = decodeFrame(encode({ half })).tensors.get("half")!;
    expect(data[0]).toBe(1);
    expect(data[1]).toBe(-2);
    expect(data[2]).toBeCloseTo(1 / 3, 3);
  });

  it.each<[string, ArrayBuffer]>([
    ["is too short", new ArrayBuffer(4)],
    ["has a header longer than itself", new BigUint64Array([1_000n, 0n]).buffer],
    ["has a header that is not JSON", assemble("{oops", [])],
    ["has a header that is no object", assemble("[1]", [])],
    ["has no metadata", encode({}, {})],
    ["has the metadata of something else", encode({}, { meta: '{"type":"set_input"}' })],
    [
      "has a tensor of an unknown dtype",
      assemble('{"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}}', [values]),
    ],
    ["has a tensor without a shape", assemble('{"a":{"dtype":"U8","data_offsets":[0,1]}}', [values])],
    [
      "has a tensor with one offset",
      assemble('{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}', [values]),
    ],
    [
      "has a tensor beyond its end",
      assemble('{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', [values]),
    ],
    ["has a shape that is not its size", encode({ a: { ...values, shape: [3] } })],
    ["has an unaligned tensor", assemble('{"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}', [values])],
  ])("refuses a message that %s", (_, message) => {
    expect(() => decodeFrame(message)).toThrow(MalformedFrame);
  });
});

describe("decodeFloat16", () => {
  it("knows subnormals, infinities and NaN", () => {
    const [subnormal, infinite, negative, nan] = decodeFloat16(
      new Uint16Array([0x0001, 0x7c00, 0xfc00, 0x7e00]),
    );
    expect(subnormal).toBe(2 ** -24);
    expect(infinite).toBe(Infinity);
    expect(negative).toBe(-Infinity);
    expect(nan).toBeNaN();
  });
});

describe("encodeInput", () => {
  it("writes the layout that frames have", () => {
    const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
    const message = encodeInput({ type: "set_input", revision: 5, label: null }, pixels, [28, 28, 1]);
    const { metadata, tensors } = decodeTensors(message);
    expect(JSON.parse(metadata["meta"]!)).toEqual({ type: "set_input", revision: 5, label: null });
    expect(tensors.get("input")).toMatchObject({ dtype: "U8", shape: [28, 28, 1] });
    expect([...tensors.get("input")!.data]).toEqual([...pixels]);
    expect(new DataView(message).getBigUint64(0, true) % 8n).toBe(0n);
  });
});
