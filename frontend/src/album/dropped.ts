import type { NamedFile } from "./album.svelte";

/** Eight by eight. */
const LEAST_PIXELS = 64;
/** What people keep beside their pictures; the server says the same of those in a zip. */
const TEXT = /\.(txt|md|tsv|json|xml|ya?ml|html?|rtf)$/i;
const MOST_NAMED = 3;
const PICTURE = /\.(zip|npz|png|jpe?g|gif|webp|bmp|tiff?|svg|heic|avif)$/i;

/**
 * What was dropped, if there are pictures among it: files, folders or zips; null if there are none. It is to be asked for
 * while it is dropped. Where a browser tells of no folders, the files are all that is there.
 */
export function droppedPictures(transfer: DataTransfer): Promise<NamedFile[]> | null {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.some(({ isDirectory, name }) => isDirectory || isPictureName(name))) return filesOf(entries);
  const files = entries.length > 0 ? [] : [...transfer.files];
  return files.some(({ name }) => isPictureName(name))
    ? Promise.resolve(files.map((file) => ({ name: file.name, file })))
    : null;
}

/** Of several files those that may hold pictures, and a sentence on the texts beside them, empty if there are none. */
export function withoutTexts(files: readonly NamedFile[]): { pictures: readonly NamedFile[]; words: string } {
  const texts = files.length > 1 ? files.filter(({ name }) => TEXT.test(name)) : [];
  if (texts.length === 0) return { pictures: files, words: "" };
  const named = texts.slice(0, MOST_NAMED).map(({ name }) => `“${name.split("/").at(-1)!}”`);
  const more = texts.length - named.length;
  const words = `Left out, as text: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
  return { pictures: files.filter((file) => !texts.includes(file)), words };
}

/** Whether a file is called as pictures are, or what holds some. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/** Whether a table is one of pictures, by its first bytes: a column for each pixel. */
export function isTableOfPictures(start: Uint8Array): boolean {
  const [first = ""] = new TextDecoder().decode(start).split("\n", 1);
  return first.split(/[,;\t]/).length > LEAST_PIXELS;
}

/** All files of what was dropped, each by its name with the folders that it is in; what systems add is left out. */
async function filesOf(entries: readonly FileSystemEntry[]): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "Thumbs.db") continue;
    if (entry.isDirectory)
      found.push(...(await filesOf(await childrenOf(entry as FileSystemDirectoryEntry))));
    else
      found.push({
        name: entry.fullPath.replace(/^\//, ""),
        file: await fileOf(entry as FileSystemFileEntry),
      });
  }
  return found;
}

/** A folder tells of its content in parts. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return all;
    all.push(...part);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
