import { basePath, belowBase } from "../base-path";

const GALLERY_PATH = /^labs\/?$/;
const LAB_PATH = /^labs\/([^/]+)\/?$/;

/** The address of a lab of the gallery: it begins a session of its own. Words are parted as people part them there. */
export function addressOfLab(type: string): string {
  return belowBase(`/labs/${type.replaceAll("_", "-")}`);
}

/** Whether a path of the page is that of the gallery itself. */
export function isGallery(path: string): boolean {
  return GALLERY_PATH.test(path.slice(basePath.length));
}

/** The lab that a path of the page names; null if it names none. */
export function labAt(path: string): string | null {
  const named = LAB_PATH.exec(path.slice(basePath.length))?.[1];
  return named?.replaceAll("-", "_").toLowerCase() ?? null;
}
