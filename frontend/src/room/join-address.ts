import { basePath } from "../lib/base-path";

const JOIN_PATH = /^join(?:\/([^/]*))?\/?$/;

/** The code in the address of the page where one joins, empty where it holds none; null at another address. */
export function codeAt(path: string): string | null {
  const found = JOIN_PATH.exec(path.slice(basePath.length));
  return found ? decodeURIComponent(found[1] ?? "") : null;
}

/** Where one joins a server that has this address: to be typed, or with the code in it. */
export function joinAddress(server: string, code = ""): string {
  return `${server.replace(/\/$/, "")}/join${code && `/${code}`}`;
}

/** A code as it is read aloud: in two groups. */
export function spelled(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
