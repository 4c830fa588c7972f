import { analyse } from "chardet";

/** How text is written as bytes: `label` is what `TextDecoder` calls it. */
export interface Encoding {
  readonly label: string;
  readonly name: string;
}

/** The first bytes of the usual signs of an encoding with two bytes a sign, and the least second byte. */
interface Usual {
  readonly leads: readonly (readonly [from: number, to: number])[];
  readonly trail: number;
}

const USUAL: Readonly<Record<string, Usual>> = {
  gb18030: { leads: [[0xa1, 0xa3], [0xb0, 0xd7]], trail: 0xa1 }, // prettier-ignore
  big5: { leads: [[0xa1, 0xc6]], trail: 0x40 },
  shift_jis: { leads: [[0x81, 0x83], [0x88, 0x97]], trail: 0x40 }, // prettier-ignore
  "euc-jp": { leads: [[0xa1, 0xa5], [0xb0, 0xcf]], trail: 0xa1 }, // prettier-ignore
  "euc-kr": { leads: [[0xa1, 0xa3], [0xb0, 0xc8]], trail: 0xa1 }, // prettier-ignore
};

/** What a table may be written in, the likeliest first. */
export const ENCODINGS: readonly Encoding[] = [
  { label: "utf-8", name: "UTF-8" },
  { label: "windows-1252", name: "Western European (windows-1252)" },
  { label: "utf-16le", name: "UTF-16" },
  { label: "utf-16be", name: "UTF-16, big-endian" },
  { label: "windows-1250", name: "Central European (windows-1250)" },
  { label: "windows-1251", name: "Cyrillic (windows-1251)" },
  { label: "windows-1253", name: "Greek (windows-1253)" },
  { label: "windows-1254", name: "Turkish (windows-1254)" },
  { label: "windows-1255", name: "Hebrew (windows-1255)" },
  { label: "windows-1256", name: "Arabic (windows-1256)" },
  { label: "windows-1257", name: "Baltic (windows-1257)" },
  { label: "windows-1258", name: "Vietnamese (windows-1258)" },
  { label: "windows-874", name: "Thai (windows-874)" },
  { label: "gb18030", name: "Simplified Chinese (GBK)" },
  { label: "big5", name: "Traditional Chinese (Big5)" },
  { label: "shift_jis", name: "Japanese (Shift-JIS)" },
  { label: "euc-jp", name: "Japanese (EUC-JP)" },
  { label: "euc-kr", name: "Korean (EUC-KR)" },
  { label: "koi8-r", name: "Cyrillic (KOI8-R)" },
  { label: "ibm866", name: "Cyrillic (DOS 866)" },
  { label: "macintosh", name: "Western European (Mac)" },
  { label: "x-mac-cyrillic", name: "Cyrillic (Mac)" },
];

const BYTE_ORDER_MARKS: readonly (readonly [label: string, bytes: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** Unicode is told by other means, and Vietnamese reads like any text of Western Europe. */
const NEVER_GUESSED = /^utf|1258/;
/** Enough to tell an encoding by. */
const SAMPLE = 65_536;
/** What the statistics of a language are worth beside how the text reads: few words say little. */
const WORTH_OF_STATISTICS = 0.006;
/** Of encodings that read equally well the one that comes earlier in the list is the likelier. */
const WORTH_OF_PLACE = 0.004;

/** The encoding of a text: by its mark, by its zeros, as UTF-8 if it is that, or the one in which it reads best. */
export function detectEncoding(bytes: Uint8Array): string {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (marked) return marked[0];
  const sample = bytes.subarray(0, SAMPLE);
  const wide = wideEncoding(sample);
  if (wide) return wide;
  if (decoded(bytes, "utf-8") !== null) return "utf-8";
  return likeliest(sample);
}

/** The text of bytes; what cannot be read in the encoding becomes “�”. */
export function decode(bytes: Uint8Array, label: string): string {
  return new TextDecoder(label).decode(bytes);
}

function decoded(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-16 without a mark: most characters of a table have a zero for their higher byte. */
function wideEncoding(bytes: Uint8Array): string | null {
  const zeros: [number, number] = [0, 0];
  bytes.forEach((byte, i) => (zeros[(i % 2) as 0 | 1] += Number(byte === 0)));
  const [even, odd] = zeros.map((count) => (2 * count) / bytes.length) as [number, number];
  if (odd > 0.3 && even < 0.1) return "utf-16le";
  if (even > 0.3 && odd < 0.1) return "utf-16be";
  return null;
}

function likeliest(bytes: Uint8Array): string {
  const words = withoutAscii(bytes);
  const statistics = new Map(analyse(words).map(({ name, confidence }) => [labelOf(name), confidence]));
  const seen = new Set<string>();
  const candidates = ENCODINGS.filter(({ label }) => !NEVER_GUESSED.test(label)).flatMap(
    ({ label }, place) => {
      const text = decoded(words, label);
      if (text === null || seen.has(text)) return [];
      seen.add(text);
      const worth = WORTH_OF_STATISTICS * (statistics.get(label) ?? 0) - WORTH_OF_PLACE * place;
      return { label, cost: oddity(text, RARE[label]) + rarity(words, USUAL[label]) - worth };
    },
  );
  candidates.sort((a, b) => a.cost - b.cost);
  return candidates[0]?.label ?? "windows-1252";
}

/** The encodings that have taken the place of those of ISO. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  "ISO-8859-1": "windows-1252",
  "ISO-8859-2": "windows-1250",
  "ISO-8859-6": "windows-1256",
  "ISO-8859-7": "windows-1253",
  "ISO-8859-8": "windows-1255",
  "ISO-8859-9": "windows-1254",
};

const labelOf = (name: string) => SUCCESSORS[name] ?? name.toLowerCase();

/** The lines that are not ASCII alone, the only ones that tell anything. */
function withoutAscii(bytes: Uint8Array): Uint8Array {
  const lines: number[] = [];
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 10 && bytes[i] !== 13) continue;
    const line = bytes.subarray(start, i);
    if (line.some((byte) => byte > 127)) lines.push(...line, 10);
    start = i + 1;
  }
  return Uint8Array.from(lines);
}

/** Letters that are rare in the languages of an encoding. */
const RARE: Readonly<Record<string, RegExp>> = {
  "windows-1250": /[đţ¤]/gu,
  "windows-1251": /[ЂЃѓЌЋЏђќћџѕЅ¤]/gu,
  "windows-1252": /[ŠšŽžŸÿƒªºÐðÞþ¤ÝýÆæ]|õ(?!e)/gu,
  "windows-1254": /[ŠšŽžŸÿƒªº¤Ææû]/gu,
  "windows-1255": /[\u05b0-\u05c7\u05f0-\u05f4₪¶]/gu,
  "windows-1257": /[æÆøØåÅ¤éÉóÓ]/gu,
  macintosh: /[ŸÿƒªºÆ]/gu,
};
/** The worth of a rare letter, as of an oddity. */
const RARE_WORTH = 1;

/** What no text of people has, or seldom, and how odd it is. */
const ODDITIES: readonly (readonly [RegExp, number])[] = [
  [/[\u0080-\u009f\ufffd\p{Cn}\p{Co}]/gu, 40],
  // Capitals within a word, and words of two scripts.
  [/\p{Ll}(?=[^\P{Lu}A-Z])|[^\P{Ll}a-z](?=\p{Lu})/gu, 2],
  [
    /\p{Script=Latin}(?=[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Han}\p{Script=Thai}])/gu,
    2,
  ],
  [
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Han}\p{Script=Thai}](?=\p{Script=Latin})/gu,
    2,
  ],
  // Signs within a word or before one.
  [/[„‚‹…†‡•³¹²¿](?=\p{L})/gu, 2],
  [/(?<=\p{L})[^\P{S}\p{ASCII}](?=\p{L})|(?<=\p{L})[§¶¡¿«»‡†‰](?=\p{L})/gu, 2],
  [/(?<=\p{L})[^\P{S}\p{ASCII}®™°²³]|[^\P{S}\p{ASCII}€£¥](?=\p{L})/gu, 1],
  [/[\uff61-\uff9f\u2500-\u259f]/gu, 1.5],
  // Marks on nothing.
  [/(?<![\p{L}\p{M}])\p{M}/gu, 2],
  // Four accented letters in a row.
  [/(?<=[À-ɏ]{2})[À-ɏ](?=[À-ɏ])/gu, 2],
  // Thai without its vowels.
  [/[ก-ฮ]{4}/gu, 4],
];

/** How many of the signs of two bytes are none of the usual ones. */
function rarity(bytes: Uint8Array, usual: Usual | undefined): number {
  if (!usual) return 0;
  let [signs, rare] = [0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const [lead, trail] = [bytes[i]!, bytes[i + 1] ?? 0];
    if (lead < 0x80) continue;
    const isUsual = usual.leads.some(([from, to]) => lead >= from && lead <= to) && trail >= usual.trail;
    rare += Number(!isUsual);
    signs++;
    i++;
  }
  return signs === 0 ? 0 : (1.5 * rare) / signs;
}

/** How odd a text reads: 0 if it is plain, about 1 if every second sign is out of place. */
function oddity(text: string, rare: RegExp | undefined): number {
  const strange = text.match(/\P{ASCII}/gu)?.length ?? 1;
  const signs = rare ? [...ODDITIES, [rare, RARE_WORTH] as const] : ODDITIES;
  return signs.reduce((sum, [sign, weight]) => sum + weight * (text.match(sign)?.length ?? 0), 0) / strange;
}
