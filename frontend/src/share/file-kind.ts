/** What a file is, by its first bytes and its name: a table, JSON, weights and a run can be opened, all else has a sentence. */
export type FileKind = "table" | "json" | "empty" | keyof typeof SENTENCES;

/** What files that people have are, and what is not there yet for them. */
const SENTENCES = {
  picture:
    "This is a picture. To learn from pictures, choose “Own pictures” as the data first; expected here: a table (CSV) or an experiment.json.",
  spreadsheet:
    "This is a spreadsheet. Expected a table as text: save it as “CSV UTF-8” in your spreadsheet program and open that file.",
  model:
    "This is a trained model of another program. Opening models is not there yet; expected a .neurarium file that “Download the run” writes, or an experiment.json.",
  weights:
    "These are weights of a network, and no table. Expected a table as text; to open the weights, drop the file on the page, or choose it by “Share”.",
  arrays:
    "This is a file of arrays or data frames. Reading it is not there yet; expected a table as text, such as CSV.",
  notebook: "This is a notebook. Expected a table (CSV) or an experiment.json.",
  program: "This is a program. Expected a table (CSV) or an experiment.json.",
  document: "This is a document. Expected a table as text, such as CSV, or an experiment.json.",
  packed:
    "This is a packed file. Unpack it first, and open the table (CSV) or the experiment.json that is in it. One with pictures is opened where “Own pictures” are the data.",
  run: "This is a saved run, and no table. Expected a table as text; open the run by “Share”, or drop it on the page.",
  media:
    "This is sound or film. Learning from it is not there yet; expected a table (CSV) or an experiment.json.",
  database: "This is a database. Expected a table as text: most programs export one as CSV.",
  binary: "This file is not text. Expected a table as text, such as CSV, or an experiment.json.",
} as const;

type Named = keyof typeof SENTENCES;

const ENDINGS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.(xlsx|xls|xlsm|xlsb|ods|numbers)$/, "spreadsheet"],
  [/\.(onnx|keras|h5|hdf5|pb|pt|pth|ckpt|tflite|mlmodel|gguf|pmml)$/, "model"],
  [/\.(npy|mat|parquet|feather|arrow|pkl|pickle|rds|rdata|sav|dta|sas7bdat)$/, "arrays"],
  [/\.(png|jpe?g|gif|webp|bmp|tiff?|avif|heic|svg|ico)$/, "picture"],
  [/\.(ipynb)$/, "notebook"],
  [/\.(py|js|ts|r|jl|m|cpp|c|java|rs|sh|exe)$/, "program"],
  [/\.(pdf|docx?|odt|pptx?|odp|rtf|html?|xml|epub)$/, "document"],
  [/\.(zip|gz|tgz|7z|rar|tar|bz2|xz|zst)$/, "packed"],
  [/\.(mp3|wav|ogg|flac|m4a|mp4|mov|avi|mkv|webm)$/, "media"],
  [/\.(db|sqlite3?|mdb|accdb)$/, "database"],
  [/\.(safetensors|npz)$/, "weights"],
  [/\.neurarium$/, "run"],
  [/\.(json|geojson|jsonl)$/, "json"],
];

const BEGINNINGS: readonly (readonly [string, Named])[] = [
  ["\x89PNG", "picture"],
  ["\xff\xd8\xff", "picture"],
  ["GIF8", "picture"],
  ["BM\x00", "picture"],
  ["\x89HDF", "model"],
  ["\x93NUMPY", "arrays"],
  ["PAR1", "arrays"],
  ["%PDF", "document"],
  ["{\\rtf", "document"],
  ["\xd0\xcf\x11\xe0", "spreadsheet"],
  ["SQLite format", "database"],
  ["PK\x03\x04", "packed"],
  ["\x1f\x8b", "packed"],
  ["7z\xbc\xaf", "packed"],
  ["Rar!", "packed"],
  ["RIFF", "media"],
  ["ID3", "media"],
  ["OggS", "media"],
];

/** What a file is: a name that says so is believed, unless it says that it is text and the bytes are none. */
export function fileKind(name: string, bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return "empty";
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const named = ENDINGS.find(([ending]) => ending.test(name.toLowerCase()))?.[1];
  const begun = BEGINNINGS.find(([beginning]) => start.startsWith(beginning))?.[1];
  if (begun) return named && named in SENTENCES ? named : begun;
  if (isBinary(bytes)) return named && named in SENTENCES ? named : "binary";
  if (named) return named;
  return /^(\xef\xbb\xbf)?\s*[[{]/.test(start) ? "json" : "table";
}

/** The sentence on a file that cannot be opened. */
export function sentenceOn(kind: Exclude<FileKind, "table" | "json">): string {
  return kind === "empty"
    ? "This file is empty. Expected a table (CSV) or an experiment.json."
    : SENTENCES[kind];
}

/** Text holds no zeros, but for that of two bytes a sign, where every second byte of a plain text is one. */
function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4096);
  const isWide = (sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff);
  const zeros = [0, 1].map((side) => sample.filter((byte, i) => byte === 0 && i % 2 === side).length) as [
    number,
    number,
  ];
  const isOneSided = Math.min(...zeros) === 0 && Math.max(...zeros) > 0.15 * sample.length;
  return zeros[0] + zeros[1] > 0 && !isWide && !isOneSided;
}
