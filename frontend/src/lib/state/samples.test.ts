import { afterEach, expect, it, vi } from "vitest";

import { Samples, StaleSamples } from "./samples";

afterEach(() => vi.unstubAllGlobals());

const DIGITS = '{"type":"digits_8x8"}';

/** A server that answers each question when it is told to; the questions so far. */
function heldServer() {
  const questions: { query: URLSearchParams; answer: (response: Response) => void }[] = [];
  vi.stubGlobal("fetch", (address: string) => {
    const query = new URL(address, "http://server.test").searchParams;
    return new Promise<Response>((answer) => questions.push({ query, answer }));
  });
  return questions;
}

it("asks for samples of the data that it was opened with", async () => {
  const questions = heldServer();
  const samples = new Samples();
  samples.open("lesson01", DIGITS);
  const loaded = samples.load("test", [3, 4]);
  expect([...questions[0]!.query]).toEqual([
    ["dataset", DIGITS],
    ["split", "test"],
    ["index", "3"],
    ["index", "4"],
  ]);
  questions[0]!.answer(new Response(null, { status: 204 }));
  await expect(loaded).rejects.toBeInstanceOf(StaleSamples);
});

it("asks for rows of a long table by no address that is too long", async () => {
  const questions = heldServer();
  const samples = new Samples();
  samples.open(
    "lesson01",
    JSON.stringify({ type: "points", config: { points: new Array(5_000).fill(1.5) } }),
  );
  const loaded = samples.load("test", [3]);
  expect(questions[0]!.query.has("dataset")).toBe(false);
  questions[0]!.answer(pictures());
  expect(await loaded).toHaveLength(1);
});

it("keeps nothing of a session that has been left", async () => {
  const questions = heldServer();
  const samples = new Samples();
  samples.open("lesson01", DIGITS);
  const loaded = samples.load("test", [3]);
  samples.open("lesson02", DIGITS);
  questions[0]!.answer(pictures());
  await expect(loaded).rejects.toBeInstanceOf(StaleSamples);
  void samples.load("test", [3]);
  expect(questions).toHaveLength(2);
});

it("asks once for what it has", async () => {
  const questions = heldServer();
  const samples = new Samples();
  samples.open("lesson01", DIGITS);
  const loaded = samples.load("test", [3]);
  questions[0]!.answer(pictures());
  const [sample] = await loaded;
  expect(sample).toMatchObject({ index: 3, label: 7, shape: [1, 2], pixels: Uint8Array.of(9, 8) });
  expect(await samples.load("test", [3])).toEqual([sample]);
  expect(questions).toHaveLength(1);
});

/** A frame of one picture of two pixels, which is a 7. */
function pictures(): Response {
  const header = JSON.stringify({
    __metadata__: { meta: "{}" },
    label: { dtype: "I32", shape: [1], data_offsets: [0, 4] },
    input: { dtype: "U8", shape: [1, 1, 2], data_offsets: [4, 6] },
  });
  const text = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const frame = new Uint8Array(8 + text.length + 6);
  new DataView(frame.buffer).setUint32(0, text.length, true);
  frame.set(text, 8);
  frame.set([7, 0, 0, 0, 9, 8], 8 + text.length);
  return new Response(frame);
}
