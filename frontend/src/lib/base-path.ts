/** The path that the page is served below, such as `/` or `/neurarium/`: the server writes it into the page. */
export const basePath = readBasePath();

/** An address of the server, `/api/…` or `/s/…`, as it is below that path. */
export function belowBase(path: string): string {
  return basePath + path.replace(/^\//, "");
}

function readBasePath(): string {
  if (typeof document === "undefined") return "/";
  return document.querySelector<HTMLMetaElement>("meta[name=base-path]")?.content ?? "/";
}
