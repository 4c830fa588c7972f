import type { NamedFile } from "./album.svelte";

/** Eight by eight. */
const LEAST_PIXELS = 64;
const PICTURE = /\.(zip|npz|png|jpe?g|gif|webp|bmp|tiff?|svg|heic|avif)$/i;

/** What was dropped, if there are pictures among it: files, folders or zips. It is to be asked for while it is dropped. */
export function droppedPictures(transfer: DataTransfer): FileSystemEntry[] {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return entries.some(({ isDirectory, name }) => isDirectory || isPictureName(name)) ? entries : [];
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
export async function filesOf(entries: readonly FileSystemEntry[]): Promise<NamedFile[]> {
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
